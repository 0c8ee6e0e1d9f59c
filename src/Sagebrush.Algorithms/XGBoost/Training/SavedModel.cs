namespace Sagebrush.XGBoost;

/// <summary>Writes models so that nobody ever sees half of one.</summary>
internal static class SavedModel
{
    /// <summary>The name of a job's model; with <c>-0</c>, <c>-1</c> … those of a cross-validation.</summary>
    public const string Name = "xgboost-model";

    /// <summary>The ending of a file that is not complete; the platform does not upload it as a checkpoint.</summary>
    private const string Incomplete = ".sagemaker-ignore";

    /// <summary>Writes a model.</summary>
    public static void Write(string path, ReadOnlySpan<byte> model)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using (var file = new FileStream(path + Incomplete, FileMode.Create))
        {
            file.Write(model);
            file.Flush(flushToDisk: true);
        }

        File.Move(path + Incomplete, path, overwrite: true);
    }

    /// <summary>Leaves only models in a folder.</summary>
    public static void RemoveOthers(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder).Where(file =>
            !Path.GetFileName(file).StartsWith(Name, StringComparison.Ordinal) || file.EndsWith(Incomplete, StringComparison.Ordinal)))
        {
            File.Delete(file);
        }
    }
}

using Sagebrush.Algorithms;

namespace Sagebrush.XGBoost;

/// <summary>The model's files in an unpacked <c>model.tar.gz</c>: all that lie in it and are not hidden.</summary>
internal static class ModelFolder
{
    /// <summary>Their paths, by name; several are an ensemble.</summary>
    /// <param name="path">The folder, or a file itself.</param>
    /// <exception cref="ClientException">There is none.</exception>
    public static IReadOnlyList<string> Files(string path)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        string[] files = Directory.Exists(path) ? [.. Directory.GetFiles(path).Where(file => !Path.GetFileName(file).StartsWith('.'))] : [];
        Array.Sort(files, StringComparer.Ordinal);
        return files.Length > 0 ? files : throw new ClientException($"There is no model in {path}: model.tar.gz must hold the file xgboost-model at its top.");
    }
}

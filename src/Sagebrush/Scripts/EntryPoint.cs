namespace Sagebrush.Scripts;

/// <summary>What is compiled: a C# file, or a project.</summary>
/// <param name="Folder">The source.</param>
/// <param name="Path">Of the file or the project, relative to the folder.</param>
internal sealed record EntryPoint(string Folder, string Path)
{
    /// <summary>Finds what <c>sagemaker_program</c> names.</summary>
    /// <param name="folder">The source.</param>
    /// <param name="program"><c>train.cs</c>, <c>Wine/Wine.csproj</c> or a folder with one project; null: the source's only project, or only C# file.</param>
    /// <exception cref="ScriptFaultException">It is not there, or can mean several things.</exception>
    public static EntryPoint Find(string folder, string? program)
    {
        string named = System.IO.Path.Combine(folder, program ?? "");
        if (File.Exists(named))
        {
            return System.IO.Path.GetExtension(named) is ".cs" or ".csproj" ? new(folder, program!)
                : throw new ScriptFaultException($"The entry point '{program}' is neither a C# file (.cs) nor a project (.csproj).");
        }

        string[] candidates = Directory.Exists(named) ? Directory.GetFiles(named, "*.csproj") : [];
        if (candidates.Length == 0 && program is null && Directory.Exists(named))
        {
            candidates = Directory.GetFiles(named, "*.cs");
        }

        return candidates switch
        {
            [var only] => new(folder, System.IO.Path.GetRelativePath(folder, only)),
            [] => throw new ScriptFaultException($"The source has no entry point{(program is null ? "" : $" '{program}'")}; it has {Listing(folder)}."),
            _ => throw new ScriptFaultException($"Which entry point is meant? There are {string.Join(", ", candidates.Select(System.IO.Path.GetFileName).Order(StringComparer.Ordinal))}."),
        };
    }

    private static string Listing(string folder)
    {
        string[] files = Directory.Exists(folder) ? [.. SourceHash.Files(folder).Take(10)] : [];
        return files.Length == 0 ? "no files" : string.Join(", ", files);
    }
}

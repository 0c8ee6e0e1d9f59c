namespace Sagebrush.Scripts;

/// <summary>Copies folders with all that is in them.</summary>
internal static class FolderCopy
{
    // Runs of one role share what they compile and may each have a user of its own.
    private const UnixFileMode ForAll = (UnixFileMode)0x1FF;

    /// <summary>Copies files and folders; links are not followed.</summary>
    /// <param name="source">Exists.</param>
    /// <param name="target">Made.</param>
    public static void Of(string source, string target)
    {
        Make(target);
        foreach (var entry in new DirectoryInfo(source).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Where(entry => entry.LinkTarget is null))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(source, entry.FullName));
            if (entry is DirectoryInfo)
            {
                Make(copy);
            }
            else
            {
                Make(Path.GetDirectoryName(copy)!);
                File.Copy(entry.FullName, copy, overwrite: true);
            }
        }
    }

    private static void Make(string folder)
    {
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(folder, ForAll);
            }
        }
    }
}

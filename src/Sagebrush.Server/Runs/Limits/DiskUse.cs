using System.IO.Enumeration;

namespace Sagebrush.Runs;

/// <summary>How much of the disk is taken.</summary>
internal static class DiskUse
{
    /// <summary>
    /// Bytes on the disk of files and of all files in folders. What has other names and cannot be written is a link to an object of the store, and takes nothing.
    /// </summary>
    /// <param name="paths">Files and folders; some may be absent.</param>
    /// <param name="user">Whose files count in any case; null when all are the server's own.</param>
    public static long Of(IEnumerable<string> paths, RunUser? user) => paths.Sum(path => Posix.SizeOf(path, user?.Id) + (Directory.Exists(path) ? Below(path, user) : 0));

    private static long Below(string folder, RunUser? user) => new FileSystemEnumerable<long>(
        folder, (ref entry) => Posix.SizeOf(entry.ToFullPath(), user?.Id),
        new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = true })
    {
        ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
    }.Sum();
}

using System.IO.Enumeration;

namespace Sagebrush.Runs;

/// <summary>How much of the disk is taken, and how much is left.</summary>
internal static class DiskUse
{
    private const long LargestFloor = 1L << 30;
    private const int FloorPart = 50;

    /// <summary>
    /// Bytes on the disk of files and of all files in folders. What has other names and cannot be written is a link to an object of the store, and takes nothing.
    /// </summary>
    /// <param name="paths">Files and folders; some may be absent.</param>
    /// <param name="user">Whose files count in any case; null when all are the server's own.</param>
    public static long Of(IEnumerable<string> paths, RunUser? user) => paths.Sum(path => Posix.SizeOf(path, user?.Id) + (Directory.Exists(path) ? Below(path, user) : 0));

    /// <summary>True when a file system has so little space left that the server itself is in danger: a fiftieth, at most 1 GiB.</summary>
    /// <param name="path">A folder on it.</param>
    /// <param name="floor">How much that is, in bytes.</param>
    /// <param name="more">Bytes that are about to be written.</param>
    public static bool IsShort(string path, out long floor, long more = 0)
    {
        var drive = new DriveInfo(path);
        floor = Math.Min(LargestFloor, drive.TotalSize / FloorPart);
        return drive.AvailableFreeSpace - more < floor;
    }

    private static long Below(string folder, RunUser? user) => new FileSystemEnumerable<long>(
        folder, (ref entry) => Posix.SizeOf(entry.ToFullPath(), user?.Id),
        new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = true })
    {
        ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
    }.Sum();
}

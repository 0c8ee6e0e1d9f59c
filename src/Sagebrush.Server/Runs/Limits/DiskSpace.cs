namespace Sagebrush.Runs;

/// <summary>What a file system has.</summary>
/// <param name="Free">Bytes that may still be written.</param>
/// <param name="Floor">Bytes below which the server itself is in danger: a fiftieth of all, at most 1 GiB.</param>
internal readonly record struct DiskSpace(long Free, long Floor)
{
    private const long LargestFloor = 1L << 30;
    private const int FloorPart = 50;

    /// <summary>Too little is left.</summary>
    public bool IsShort => Free < Floor;

    /// <summary>What the file system of a folder has.</summary>
    /// <exception cref="IOException">The folder is gone.</exception>
    public static DiskSpace Of(string folder)
    {
        var drive = new DriveInfo(folder);
        return new(drive.AvailableFreeSpace, Math.Min(LargestFloor, drive.TotalSize / FloorPart));
    }

    /// <summary>What is left when so much more has been written.</summary>
    public DiskSpace After(long bytes) => this with { Free = Free - bytes };
}

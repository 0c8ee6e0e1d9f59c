using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Sagebrush.Store;

/// <summary>
/// What a durable store asks of a file system: each step from which something can be found on disk after a crash. Tests put one in its place that fails,
/// dies or takes notes at a step.
/// </summary>
internal class Disk
{
    private const UnixFileMode ReadOnly = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const uint StartWriting = 2;

    protected Disk()
    {
    }

    /// <summary>The file systems of this machine.</summary>
    public static Disk Local { get; } = new();

    /// <summary>Makes a file that others may only read: jobs get objects as links to these very files.</summary>
    public virtual SafeFileHandle Create(string path)
    {
        var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(handle, ReadOnly);
        }

        return handle;
    }

    /// <summary>Writes all of <paramref name="bytes"/>.</summary>
    public virtual void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(file, bytes, offset);

    /// <summary>Puts a file's bytes on disk.</summary>
    public virtual void Flush(SafeFileHandle file) => RandomAccess.FlushToDisk(file);

    /// <summary>Puts the names in a folder on disk.</summary>
    public virtual void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // O_RDONLY | O_CLOEXEC. .NET opens no folders, but flushes one that is open.
        using var handle = new SafeFileHandle(open(Path(folder), OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000), ownsHandle: true);
        if (handle.IsInvalid)
        {
            throw new IOException($"The folder {folder} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Takes a name off a folder; the bytes go when nobody reads them and they have no other.</summary>
    public virtual void Delete(string path) => File.Delete(path);

    /// <summary>Gives a file a second name.</summary>
    /// <returns>False where the file system cannot, for example across devices, or there is no such file.</returns>
    public virtual bool TryLink(string existing, string name) => !OperatingSystem.IsWindows() && link(Path(existing), Path(name)) == 0;

    /// <summary>Lets the kernel begin to write a part of a file, so that the flush at the end finds little left; a hint without effect elsewhere than on Linux.</summary>
    public static void BeginFlush(SafeFileHandle file, long offset, long length)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = sync_file_range(file, offset, length, StartWriting);
        }
    }

    private static byte[] Path(string path) => Encoding.UTF8.GetBytes(path + '\0');

#pragma warning disable IDE1006, SYSLIB1054 // Named as the C library names them; but for the handle all arguments are blittable.
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int open(byte[] path, int flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int sync_file_range(SafeFileHandle file, long offset, long length, uint flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int link(byte[] existing, byte[] name);
#pragma warning restore IDE1006, SYSLIB1054
}

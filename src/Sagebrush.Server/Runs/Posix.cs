using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Sagebrush.Runs;

/// <summary>The few calls of the operating system that .NET has no name for.</summary>
internal static class Posix
{
    /// <summary>Asks a process to end.</summary>
    public const int Terminate = 15;

    /// <summary>Ends a process without asking.</summary>
    public const int Kill = 9;

    private const uint Everybody = 0b110_110_110;

    // AT_FDCWD, AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH, STATX_TYPE, STATX_BASIC_STATS
    private const int CurrentFolder = -100, NoFollow = 0x100, EmptyPath = 0x1000;
    private const uint TypeWanted = 1, AllWanted = 0x7FF;
    private const int StatusSize = 256;

    /// <summary>Sends a signal; a process that is gone already is no error.</summary>
    public static void Signal(int pid, int signal) => _ = kill(pid, signal);

    /// <summary>Makes a named pipe that everybody may read and write who can come near it: a container has a user of its own.</summary>
    /// <exception cref="IOException">The path is taken or its folder cannot be written.</exception>
    public static void MakeFifo(string path)
    {
        if (mkfifo(Encoding.UTF8.GetBytes(path + '\0'), Everybody) != 0)
        {
            throw new IOException($"Cannot make the pipe {path}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
        }

        ChangeMode(path, (UnixFileMode)Everybody);
    }

    /// <summary>Sets who may do what with a file or folder.</summary>
    /// <exception cref="IOException">It is gone, or this process may not.</exception>
    public static void ChangeMode(string path, UnixFileMode mode)
    {
        if (chmod(Encoding.UTF8.GetBytes(path + '\0'), (uint)mode) != 0)
        {
            throw new IOException($"Cannot change the mode of {path}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
        }
    }

    /// <summary>Gives a file, folder or link to a user and the group of the same id; a link's target stays whose it is.</summary>
    /// <exception cref="IOException">It is gone, or this process may not.</exception>
    public static void ChangeOwner(string path, int id)
    {
        if (lchown(Encoding.UTF8.GetBytes(path + '\0'), (uint)id, (uint)id) != 0)
        {
            throw new IOException($"Cannot change the owner of {path}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
        }
    }

    /// <summary>Puts everything on disk that was written to the file system of a folder.</summary>
    public static void Synchronize(string folder)
    {
        // O_RDONLY | O_CLOEXEC
        using var handle = new SafeFileHandle(open(Encoding.UTF8.GetBytes(folder + '\0'), 0x80000), ownsHandle: true);
        if (handle.IsInvalid || syncfs(handle) != 0)
        {
            throw new IOException($"Cannot flush the file system of {folder}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
        }
    }

    /// <summary>Opens a file, or a folder, to read; waits for nobody, as a pipe would have it. Null when it cannot be opened.</summary>
    public static SafeFileHandle? OpenToRead(string path)
    {
        // O_RDONLY | O_NONBLOCK | O_CLOEXEC
        var handle = new SafeFileHandle(open(Encoding.UTF8.GetBytes(path + '\0'), 0x80800), ownsHandle: true);
        if (!handle.IsInvalid)
        {
            return handle;
        }

        handle.Dispose();
        return null;
    }

    /// <summary>What a name stands for; a link is a link.</summary>
    public static FileKind KindOf(string path) => KindOf(CurrentFolder, Encoding.UTF8.GetBytes(path + '\0'), NoFollow);

    /// <summary>What is open.</summary>
    public static FileKind KindOf(SafeFileHandle handle) => KindOf((int)handle.DangerousGetHandle(), [0], EmptyPath);

    /// <summary>Bytes on the disk of a file, folder or link; nothing when it is gone, or a link to what nobody may write and another user owns.</summary>
    /// <param name="path">The file.</param>
    /// <param name="owner">Whose files count in any case; null when nobody's do.</param>
    public static long SizeOf(string path, int? owner)
    {
        // Of struct statx: the number of names, the owner, the mode, and blocks of 512 bytes.
        const int names = 16, user = 20, mode = 28, blocks = 48, writable = 0b010_010_010;
        var status = new byte[StatusSize];
        if (statx(CurrentFolder, Encoding.UTF8.GetBytes(path + '\0'), NoFollow, AllWanted, status) != 0)
        {
            return 0;
        }

        bool isLent = BitConverter.ToUInt32(status, names) > 1 && (status[mode + 1] & 0xF0) == 0x80
            && (BitConverter.ToUInt16(status, mode) & writable) == 0 && BitConverter.ToUInt32(status, user) != owner;
        return isLent ? 0 : 512 * BitConverter.ToInt64(status, blocks);
    }

    private static FileKind KindOf(int folder, byte[] path, int flags)
    {
        // struct statx is the same on every processor; its mode is a 16-bit number at byte 28.
        const int mode = 28, typeMask = 0xF000;
        var status = new byte[StatusSize];
        return statx(folder, path, flags, TypeWanted, status) != 0 ? FileKind.Other : (BitConverter.ToUInt16(status, mode) & typeMask) switch
        {
            0x8000 => FileKind.File,
            0x4000 => FileKind.Folder,
            0xA000 => FileKind.Link,
            _ => FileKind.Other,
        };
    }

#pragma warning disable IDE1006, SYSLIB1054 // Named as the C library names them; but for handles all arguments are blittable, so no marshalling code is wanted.
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int signal);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int mkfifo(byte[] path, uint mode);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int open(byte[] path, int flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int statx(int folder, byte[] path, int flags, uint mask, byte[] status);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int syncfs(SafeFileHandle file);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int chmod(byte[] path, uint mode);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int lchown(byte[] path, uint owner, uint group);
#pragma warning restore IDE1006, SYSLIB1054
}

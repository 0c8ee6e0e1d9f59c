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
    private static extern int syncfs(SafeFileHandle file);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int chmod(byte[] path, uint mode);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int lchown(byte[] path, uint owner, uint group);
#pragma warning restore IDE1006, SYSLIB1054
}

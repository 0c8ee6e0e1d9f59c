using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Sagebrush.Contract;

/// <summary>
/// A name of a Unix socket in a folder of any depth. The system takes 107 bytes for an address; a longer path goes through its opened folder, as
/// <c>/proc/self/fd/N/NAME</c>, and holds until this is disposed.
/// </summary>
public sealed class SocketName : IDisposable
{
    private const int Longest = 107;

    // The same on all processors, as not all such numbers are: a handle that only names the folder, and that no child process inherits.
    private const int PathOnly = 0x20_0000;
    private const int CloseOnExec = 0x8_0000;

    private readonly SafeFileHandle? _folder;

    /// <summary>Names the socket at <paramref name="path"/>, which need not exist yet.</summary>
    /// <param name="path">Absolute; its folder exists.</param>
    /// <exception cref="DirectoryNotFoundException">The path is long and its folder cannot be opened.</exception>
    /// <exception cref="PathTooLongException">The path is long and the system is not Linux.</exception>
    public SocketName(string path)
    {
        if (Encoding.UTF8.GetByteCount(path) <= Longest)
        {
            Path = path;
            return;
        }

        if (!OperatingSystem.IsLinux())
        {
            throw new PathTooLongException($"The path of a Unix socket is longer than {Longest} bytes: {path}");
        }

        string folder = System.IO.Path.GetDirectoryName(path)!;
        int descriptor = open(Encoding.UTF8.GetBytes(folder + '\0'), PathOnly | CloseOnExec);
        _folder = descriptor >= 0 ? new(descriptor, ownsHandle: true) : throw new DirectoryNotFoundException($"The folder of a Unix socket cannot be opened: {folder}");
        Path = $"/proc/self/fd/{descriptor}/{System.IO.Path.GetFileName(path)}";
    }

    /// <summary>The address, good in this process only.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public void Dispose() => _folder?.Dispose();

#pragma warning disable IDE1006, SYSLIB1054 // Named as the C library names it; all arguments are blittable, so no marshalling code is wanted.
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int open(byte[] path, int flags);
#pragma warning restore IDE1006, SYSLIB1054
}

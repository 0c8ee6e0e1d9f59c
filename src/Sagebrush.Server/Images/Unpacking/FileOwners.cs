using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Sagebrush.Images;

/// <summary>
/// Who owns the files of containers on this machine. A server that is root gives every user of a container a number of its own, far above those of the
/// machine's users: the container's root is nobody outside. Any other server owns all files itself.
/// </summary>
/// <param name="First">The machine's number of the containers' root, of 65,536 in a row; null where one owner has all.</param>
public sealed record FileOwners(uint? First)
{
    /// <summary>How many users a container may have.</summary>
    public const uint Count = 65536;

    // Above what Debian, Fedora and systemd give to users and to the containers of other programs.
    private const uint FirstOfContainers = 1_879_048_192;

    /// <summary>As this process may set them.</summary>
    public static FileOwners OfThisProcess { get; } = new(Environment.IsPrivilegedProcess ? FirstOfContainers : null);

    /// <summary>Gives a file, folder or link its owner.</summary>
    /// <param name="path">A link is meant itself.</param>
    /// <param name="user">The container's number of the user.</param>
    /// <param name="group">The container's number of the group.</param>
    /// <exception cref="IOException">The file system refuses.</exception>
    public void Set(string path, int user, int group)
    {
        if (First is { } first && lchown(Encoding.UTF8.GetBytes(path + '\0'), Of(first, user), Of(first, group)) != 0)
        {
            throw new IOException($"Cannot set the owner of {path}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
        }
    }

    // A number that no container can have belongs to nobody.
    private static uint Of(uint first, int number) => first + (number is >= 0 and < (int)Count ? (uint)number : Count - 2);

#pragma warning disable IDE1006, SYSLIB1054 // Named as the C library names it; all arguments are blittable.
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int lchown(byte[] path, uint owner, uint group);
#pragma warning restore IDE1006, SYSLIB1054
}

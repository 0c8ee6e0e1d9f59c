using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Sagebrush.Bridging;

/// <summary>The loopback interface of this process's network, which is down in a network that was just made.</summary>
internal static class Loopback
{
    // Of <net/if.h> and <linux/sockios.h>: a name of 16 bytes, then what is asked for or set.
    private const int NameLength = 16, RequestLength = 40;
    private const nuint GetFlags = 0x8913, SetFlags = 0x8914;
    private const short Up = 1;

    /// <summary>Brings it up; up already is no error.</summary>
    /// <exception cref="IOException">This process may not.</exception>
    public static void Raise()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        byte[] request = new byte[RequestLength];
        Encoding.ASCII.GetBytes("lo", request);
        var flags = MemoryMarshal.Cast<byte, short>(request.AsSpan(NameLength));
        if (ioctl((int)socket.Handle, GetFlags, request) != 0)
        {
            throw Failed();
        }

        if ((flags[0] & Up) == 0)
        {
            flags[0] |= Up;
            if (ioctl((int)socket.Handle, SetFlags, request) != 0)
            {
                throw Failed();
            }
        }
    }

    private static IOException Failed() => new($"Cannot bring the loopback interface up: {Marshal.GetLastPInvokeErrorMessage()}.");

#pragma warning disable IDE1006, SYSLIB1054 // Named as the C library names it; all arguments are blittable.
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ioctl(int file, nuint request, byte[] argument);
#pragma warning restore IDE1006, SYSLIB1054
}

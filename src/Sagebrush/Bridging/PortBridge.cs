using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Sagebrush.Contract;

namespace Sagebrush.Bridging;

/// <summary>
/// Stands beside a container that knows TCP ports only: what comes in at the container's Unix socket goes to its port, and what the container sends to a port of
/// its own loopback goes to the server's Unix socket. Bytes pass as they are; the end of one side is passed on to the other.
/// </summary>
internal static class PortBridge
{
    /// <summary>Runs until it is killed: <c>bridge SOCKET PORT [INSIDE-PORT SERVER-SOCKET]</c>.</summary>
    /// <param name="socket">Where the server looks for the container.</param>
    /// <param name="port">Where the container listens.</param>
    /// <param name="server">Where the container looks for the server, and the server's socket; null where it must not reach it.</param>
    public static async Task<int> Run(string socket, int port, (int Port, string Socket)? server)
    {
        Loopback.Raise();
        var ways = new List<Task> { Serve(Listen(socket), () => Connect(port)) };
        if (server is { } outside)
        {
            ways.Add(Serve(Listen(outside.Port), () => Connect(outside.Socket)));
        }

        await Task.WhenAny(ways);
        return 1;
    }

    private static Socket Listen(int port)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen();
        return listener;
    }

    private static Socket Listen(string path)
    {
        // What a killed predecessor left behind would keep the name taken.
        File.Delete(path);
        using var name = new SocketName(path);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(name.Path));
        listener.Listen();
        return listener;
    }

    private static async Task<Socket> Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        return await Connected(socket, new IPEndPoint(IPAddress.Loopback, port));
    }

    private static async Task<Socket> Connect(string path)
    {
        using var name = new SocketName(path);
        return await Connected(new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified), new UnixDomainSocketEndPoint(name.Path));
    }

    private static async Task<Socket> Connected(Socket socket, EndPoint target)
    {
        try
        {
            await socket.ConnectAsync(target);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task Serve(Socket listener, Func<Task<Socket>> connect)
    {
        while (true)
        {
            _ = Join(await listener.AcceptAsync(), connect);
        }
    }

    // Nobody listens behind, or one side broke: the other sees the end of its connection.
    private static async Task Join(Socket near, Func<Task<Socket>> connect)
    {
        using (near)
        {
            try
            {
                using var far = await connect();
                await Task.WhenAll(Copy(near, far), Copy(far, near));
            }
            catch (SocketException)
            {
            }
        }
    }

    private static async Task Copy(Socket from, Socket to)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            while (await from.ReceiveAsync(buffer) is var count and > 0)
            {
                for (int sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            // The other direction must not wait for what cannot come any more.
            from.Dispose();
            to.Dispose();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

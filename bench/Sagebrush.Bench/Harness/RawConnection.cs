using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Sagebrush.Bench.Harness;

/// <summary>One connection of a client that does as little as a client can, so that the server is what is measured. Reopened when the server closes it.</summary>
internal sealed class RawConnection(Uri server) : IDisposable
{
    private readonly byte[] _buffer = new byte[1024 * 1024];
    private Socket? _socket;

    /// <summary>Sends a request, reads its answer to the last byte and gives its head.</summary>
    /// <param name="request">What to send.</param>
    /// <param name="times">How often its body follows its head.</param>
    /// <exception cref="IOException">The answer is no 2xx, or ends early.</exception>
    public async Task<string> Exchange(RawRequest request, int times = 1)
    {
        if (_socket is null)
        {
            _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await _socket.ConnectAsync(server.Host, server.Port);
        }

        await _socket.SendAsync([request.Head, request.Body]);
        for (int more = 1; more < times; more++)
        {
            await _socket.SendAsync(request.Body);
        }

        string head = await Answer(_socket);
        if (Header(head, "connection") is { } said ? said == "close" : !head.StartsWith("HTTP/1.1", StringComparison.Ordinal))
        {
            Dispose();
        }

        return head;
    }

    /// <summary>A header's value; null when there is none.</summary>
    public static string? Header(string head, string name)
    {
        foreach (string line in head.Split("\r\n"))
        {
            if (line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
            {
                return line[(name.Length + 1)..].Trim();
            }
        }

        return null;
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private async Task<string> Answer(Socket socket)
    {
        int filled = 0, head = -1;
        while (head < 0)
        {
            filled += await Receive(socket, filled);
            head = _buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
        }

        string headers = Encoding.ASCII.GetString(_buffer, 0, head);
        if (headers is not ['H', 'T', 'T', 'P', '/', '1', '.', _, ' ', '2', ..])
        {
            throw new IOException($"An answer other than 2xx:\n{Encoding.UTF8.GetString(_buffer, 0, filled)}");
        }

        for (long left = long.Parse(Header(headers, "content-length") ?? "0", CultureInfo.InvariantCulture) - (filled - head - 4); left > 0;)
        {
            left -= await Receive(socket, 0);
        }

        return headers;
    }

    private async Task<int> Receive(Socket socket, int at) =>
        await socket.ReceiveAsync(_buffer.AsMemory(at)) is > 0 and var read ? read : throw new IOException("The connection was closed in the middle of an answer.");
}

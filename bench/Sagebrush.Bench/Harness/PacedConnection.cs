using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Sagebrush.Bench.Harness;

/// <summary>One connection of a load that waits for many at once: a request out, then its answer piece by piece as it comes. Reopened when the server closes it.</summary>
internal sealed class PacedConnection(Uri server) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private Socket? _socket;
    private int _filled;
    private long _left;
    private bool _isOut;
    private bool _hasHead;
    private bool _closes;

    /// <summary>What <c>poll</c> waits for; negative, which it passes over, while no request is out.</summary>
    public int Descriptor => _isOut ? (int)_socket!.Handle : -1;

    /// <summary>When the request that is out was sent or had to be.</summary>
    public double Since { get; private set; }

    /// <summary>Sends a request; false: its answer is still to come.</summary>
    public bool Send(RawRequest request, double since)
    {
        Since = since;
        if (_socket is null)
        {
            _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            _socket.Connect(server.Host, server.Port);
        }

        (_filled, _hasHead, _closes, _isOut) = (0, false, false, true);
        _socket.Send([request.Head, request.Body]);
        return false;
    }

    /// <summary>Takes what has come; true when the answer is whole.</summary>
    /// <exception cref="IOException">The answer is no 2xx, or ends early.</exception>
    public bool Receive()
    {
        int read = _socket!.Receive(_buffer, _hasHead ? 0 : _filled, _buffer.Length - (_hasHead ? 0 : _filled), SocketFlags.None);
        if (read == 0)
        {
            throw new IOException("The connection was closed in the middle of an answer.");
        }

        _left -= read;
        if (!_hasHead)
        {
            _filled += read;
            if (_buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8) is not (>= 0 and var end))
            {
                return false;
            }

            Begin(end);
        }

        if (_left > 0)
        {
            return false;
        }

        _isOut = false;
        if (_closes)
        {
            Dispose();
        }

        return true;
    }

    public void Dispose()
    {
        _isOut = false;
        _socket?.Dispose();
        _socket = null;
    }

    private void Begin(int end)
    {
        string head = Encoding.ASCII.GetString(_buffer, 0, end);
        if (head is not ['H', 'T', 'T', 'P', '/', '1', '.', _, ' ', '2', ..])
        {
            throw new IOException($"An answer other than 2xx:\n{Encoding.UTF8.GetString(_buffer, 0, _filled)}");
        }

        _hasHead = true;
        _closes = RawConnection.Header(head, "connection") is { } said ? said == "close" : !head.StartsWith("HTTP/1.1", StringComparison.Ordinal);
        _left = long.Parse(RawConnection.Header(head, "content-length") ?? "0", CultureInfo.InvariantCulture) - (_filled - end - 4);
    }
}

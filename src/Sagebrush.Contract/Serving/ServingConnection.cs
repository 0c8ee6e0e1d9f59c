using System.Buffers.Text;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Sagebrush.Serving;

/// <summary>
/// One HTTP/1.1 connection, read and written by one thread that waits in the system call: nothing changes threads between a request's bytes and its answer's.
/// </summary>
/// <param name="socket">Connected, blocking; closed with this.</param>
/// <param name="longestBody">A longer one is answered 413.</param>
internal sealed class ServingConnection(Socket socket, long longestBody) : IDisposable
{
    private const int LongestHead = 64 * 1024;
    private const int BufferSize = 16 * 1024;

    // Memory for bodies as long as mini-batches of batch transform are is kept for the next request, a longer one's is not.
    private const int Kept = 8 * 1024 * 1024;

    private byte[] _buffer = new byte[BufferSize];
    private byte[] _body = [];
    private int _start;
    private int _end;

    /// <summary>Waits for the next request; null when the client has ended the connection.</summary>
    /// <exception cref="RequestFaultException">It cannot be read.</exception>
    /// <exception cref="IOException">The connection ended in its middle.</exception>
    public ServingRequest? Receive()
    {
        if (ReceiveHead() is not { } head)
        {
            return null;
        }

        if (head.Length > longestBody)
        {
            Refuse(head);
        }

        if (head.ExpectsContinue)
        {
            Send("HTTP/1.1 100 Continue\r\n\r\n"u8);
        }

        int length = head.IsChunked ? ReceiveChunks() : ReceiveBody(0, (int)head.Length);
        return new(head.Method, head.Path, head.ContentType, head.Accept, new MemoryStream(_body, 0, length, writable: false, publiclyVisible: true), head.KeepAlive) { Query = head.Query };
    }

    /// <summary>Answers the last request.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="contentType">Null for an empty body.</param>
    /// <param name="body">The answer.</param>
    /// <param name="keepAlive">False: the client is told that the connection ends.</param>
    public void Send(int status, string? contentType, ReadOnlySpan<byte> body, bool keepAlive)
    {
        // 204 has no body, and says no length of one.
        string type = contentType is null ? "" : $"Content-Type: {contentType}\r\n", connection = keepAlive ? "" : "Connection: close\r\n";
        string length = status == 204 ? "" : string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        string head = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {Reason(status)}\r\n{type}{length}{connection}\r\n");

        // One system call and one packet instead of two, where it fits.
        Span<byte> whole = stackalloc byte[4096];
        if (head.Length + body.Length <= whole.Length)
        {
            int written = Encoding.Latin1.GetBytes(head, whole);
            body.CopyTo(whole[written..]);
            Send(whole[..(written + body.Length)]);
        }
        else
        {
            Send(Encoding.Latin1.GetBytes(head));
            Send(body);
        }
    }

    /// <summary>Takes no more requests: the wait for one ends, an answer that is being made still goes out.</summary>
    public void Finish()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Receive);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    private RequestHead? ReceiveHead()
    {
        int searched = 0;
        while (true)
        {
            int length = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf("\r\n\r\n"u8);
            if (length >= 0)
            {
                length += searched + 4;
                var head = RequestHead.Parse(_buffer.AsSpan(_start, length));
                _start += length;
                return head;
            }

            if (_end - _start >= LongestHead)
            {
                throw new RequestFaultException(431, $"The request's head is longer than {LongestHead} bytes.");
            }

            searched = Math.Max(0, _end - _start - 3);
            if (!Fill())
            {
                return _end == _start ? null : throw Broken();
            }
        }
    }

    /// <summary>Reads <paramref name="count"/> bytes of the body behind those that are there; answers how many there are then.</summary>
    private int ReceiveBody(int length, int count)
    {
        int end = length + count;
        if (length == 0 && _body.Length > Kept)
        {
            _body = [];
        }

        int buffered = Math.Min(count, _end - _start);
        Grow(length + buffered, length);
        _buffer.AsSpan(_start, buffered).CopyTo(_body.AsSpan(length));
        _start += buffered;
        length += buffered;
        while (length < end)
        {
            // A length that is said but not sent must cost nothing.
            Grow(Math.Min(end, Math.Max(Kept, 2 * length)), length);
            int read = socket.Receive(_body.AsSpan(length, Math.Min(end, _body.Length) - length));
            length += read > 0 ? read : throw Broken();
        }

        return length;
    }

    /// <summary>Reads a chunked body; answers its length. <code>5\r\nhello\r\n0\r\n\r\n</code></summary>
    private int ReceiveChunks()
    {
        int length = 0;
        while (true)
        {
            var line = ReceiveLine();
            int extension = line.IndexOf((byte)';');
            var size = (extension < 0 ? line : line[..extension]).Trim(" \t"u8);
            if (!Utf8Parser.TryParse(size, out int count, out int read, 'X') || read != size.Length || size.IsEmpty || count < 0)
            {
                throw new RequestFaultException(400, "A chunk's size is no hexadecimal number.");
            }

            if (count == 0)
            {
                while (!ReceiveLine().IsEmpty)
                {
                    // Trailers say nothing that is needed here.
                }

                return length;
            }

            if (length + (long)count > longestBody)
            {
                throw TooLong();
            }

            length = ReceiveBody(length, count);
            if (!ReceiveLine().IsEmpty)
            {
                throw new RequestFaultException(400, "A chunk is longer than its size.");
            }
        }
    }

    private ReadOnlySpan<byte> ReceiveLine()
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8)) < 0)
        {
            if (_end - _start >= BufferSize)
            {
                throw new RequestFaultException(400, "A chunk's line does not end.");
            }

            if (!Fill())
            {
                throw Broken();
            }
        }

        var line = _buffer.AsSpan(_start, length);
        _start += length + 2;
        return line;
    }

    /// <summary>Receives more behind what is in the buffer; false at the connection's end.</summary>
    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        int read = socket.Receive(_buffer.AsSpan(_end));
        _end += read;
        return read > 0;
    }

    /// <summary>A client that does not wait for 100 reads its answer only after it has sent everything: that is taken and forgotten.</summary>
    private void Refuse(RequestHead head)
    {
        if (!head.ExpectsContinue)
        {
            long left = head.Length - (_end - _start);
            while (left > 0 && socket.Receive(_buffer) is > 0 and var read)
            {
                left -= read;
            }
        }

        throw TooLong();
    }

    private void Grow(int size, int used)
    {
        if (_body.Length < size)
        {
            var larger = new byte[size];
            _body.AsSpan(0, used).CopyTo(larger);
            _body = larger;
        }
    }

    private void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[socket.Send(bytes)..];
        }
    }

    private RequestFaultException TooLong() => new(413, $"The request's body is longer than {longestBody} bytes.");

    private static IOException Broken() => new("The connection ended in the middle of a request.");

    private static string Reason(int status) => status switch
    {
        200 => "OK",
        204 => "No Content",
        400 => "Bad Request",
        404 => "Not Found",
        409 => "Conflict",
        507 => "Insufficient Storage",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        431 => "Request Header Fields Too Large",
        501 => "Not Implemented",
        _ => "Internal Server Error",
    };
}

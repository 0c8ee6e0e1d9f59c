using System.Buffers;
using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;
using Sagebrush.Contract;

namespace Sagebrush.Hosting;

/// <summary>One connection to a container, with its buffer: a request, then its answer, then the next request.</summary>
internal sealed class ContainerConnection : IDisposable
{
    private const int BufferSize = 16 * 1024;
    private const int BlockSize = 64 * 1024;
    private const int LongestHead = 64 * 1024;

    private readonly Socket _socket;
    private byte[] _buffer = new byte[BufferSize];
    private int _start;
    private int _end;

    private ContainerConnection(Socket socket) => _socket = socket;

    /// <summary>When the last answer had been read, on <see cref="Environment.TickCount64"/>.</summary>
    public long IdleSince { get; set; }

    /// <summary>True once something of the answer to the last request has come in.</summary>
    public bool IsAnswering { get; private set; }

    /// <summary>True while nothing has come in since the last answer; the end of the connection would come in, too.</summary>
    public bool IsQuiet => _start == _end && !_socket.Poll(0, SelectMode.SelectRead);

    /// <summary>Connects.</summary>
    /// <exception cref="SocketException">Nobody listens.</exception>
    public static async ValueTask<ContainerConnection> Open(string socketPath, CancellationToken cancel)
    {
        using var name = Name(socketPath);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(name.Path), cancel);
            return new(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a request.</summary>
    /// <param name="requestLine">With its line end.</param>
    /// <param name="headers">Those with a value.</param>
    /// <param name="payload">The body.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="ArgumentException">A header's value would end its line.</exception>
    public async ValueTask Send(byte[] requestLine, (string Name, string? Value)[] headers, ReadOnlyMemory<byte> payload, CancellationToken cancel)
    {
        IsAnswering = false;
        var head = WriteHead(requestLine, headers, payload.Length);
        if (payload.Length <= _buffer.Length - head)
        {
            // One system call and one packet instead of two.
            payload.CopyTo(_buffer.AsMemory(head));
            (head, payload) = (head + payload.Length, default);
        }

        await SendAll(_buffer.AsMemory(0, head), cancel);
        await SendAll(payload, cancel);
    }

    /// <summary>Sends a request whose body is too long to be held.</summary>
    /// <param name="requestLine">With its line end.</param>
    /// <param name="headers">Those with a value.</param>
    /// <param name="payload">The body, from where it stands to its end; it says how long it is.</param>
    /// <param name="cancel">Gives up.</param>
    public async ValueTask SendLong(byte[] requestLine, (string Name, string? Value)[] headers, Stream payload, CancellationToken cancel)
    {
        IsAnswering = false;
        await SendAll(_buffer.AsMemory(0, WriteHead(requestLine, headers, payload.Length - payload.Position)), cancel);
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            while (await payload.ReadAsync(block, cancel) is > 0 and var read)
            {
                await SendAll(block.AsMemory(0, read), cancel);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    /// <summary>The head of the answer.</summary>
    /// <exception cref="IOException">The connection ended before it, or it is no HTTP.</exception>
    public async ValueTask<ContainerHead> ReceiveHead(CancellationToken cancel)
    {
        (_start, _end) = (0, 0);
        while (true)
        {
            int length;
            while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8)) < 0)
            {
                if (_end - _start >= LongestHead || !await Fill(cancel))
                {
                    throw new IOException("The container closed the connection within its answer.");
                }
            }

            var head = ContainerHead.Parse(_buffer.AsSpan(_start, length + 4));
            _start += length + 4;
            if (head.Status >= 200)
            {
                return head;
            }
        }
    }

    /// <summary>A line of a chunked body, without its end.</summary>
    /// <exception cref="IOException">The connection ended.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReceiveLine(CancellationToken cancel)
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8)) < 0)
        {
            if (_end - _start >= LongestHead || !await Fill(cancel))
            {
                throw new IOException("The container closed the connection within its answer.");
            }
        }

        var line = _buffer.AsMemory(_start, length);
        _start += length + 2;
        return line;
    }

    /// <summary>Some bytes of the body; 0 at the connection's end.</summary>
    public ValueTask<int> Receive(Memory<byte> into, CancellationToken cancel)
    {
        if (_start == _end)
        {
            return _socket.ReceiveAsync(into, SocketFlags.None, cancel);
        }

        var length = Math.Min(into.Length, _end - _start);
        _buffer.AsMemory(_start, length).CopyTo(into);
        _start += length;
        return new(length);
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static SocketName Name(string socketPath)
    {
        try
        {
            return new(socketPath);
        }
        catch (DirectoryNotFoundException)
        {
            // The instance is gone with its folder: nobody listens.
            throw new SocketException((int)SocketError.ConnectionRefused);
        }
    }

    private int WriteHead(byte[] requestLine, (string Name, string? Value)[] headers, long length)
    {
        var most = requestLine.Length + 64;
        foreach (var (name, value) in headers)
        {
            most += name.Length + Encoding.UTF8.GetMaxByteCount(value?.Length ?? 0) + 4;
        }

        if (_buffer.Length < most)
        {
            _buffer = new byte[most];
        }

        var at = Put(requestLine, 0);
        at = Put("Host: container\r\nContent-Length: "u8, at);
        Utf8Formatter.TryFormat(length, _buffer.AsSpan(at), out var digits);
        at = Put("\r\n"u8, at + digits);
        foreach (var (name, value) in headers)
        {
            if (value is null)
            {
                continue;
            }

            if (value.AsSpan().ContainsAny('\r', '\n', '\0'))
            {
                throw new ArgumentException($"The value of {name} must be one line.", nameof(headers));
            }

            at += Encoding.ASCII.GetBytes(name, _buffer.AsSpan(at));
            at = Put(": "u8, at);
            at += Encoding.UTF8.GetBytes(value, _buffer.AsSpan(at));
            at = Put("\r\n"u8, at);
        }

        return Put("\r\n"u8, at);
    }

    private int Put(ReadOnlySpan<byte> text, int at)
    {
        text.CopyTo(_buffer.AsSpan(at));
        return at + text.Length;
    }

    private async ValueTask SendAll(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, cancel)..];
        }
    }

    /// <summary>Makes room and receives more into the buffer; false at the connection's end.</summary>
    private async ValueTask<bool> Fill(CancellationToken cancel)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var received = await _socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None, cancel);
        _end += received;
        IsAnswering |= received > 0;
        return received > 0;
    }
}

using System.Buffers.Text;
using System.Net.Sockets;
using Sagebrush.Transforms;

namespace Sagebrush.Hosting;

/// <summary>A container's answer: its head, and its body as it comes. The connection goes back for the next request once the body has been read to its end.</summary>
public sealed class ContainerAnswer : IDisposable
{
    /// <summary>The longest body that is held in memory for the next container or for a batch transform, in bytes.</summary>
    internal const int LongestBody = 512 * 1024 * 1024;

    private const int LeastBody = 4096;

    private readonly ContainerHead _head;
    private readonly ContainerClient _client;
    private ContainerConnection? _connection;

    // Bytes left of the body or of the present chunk.
    private long _left;
    private bool _firstChunk = true;
    private bool _ended;

    internal ContainerAnswer(ContainerHead head, ContainerConnection connection, ContainerClient client)
    {
        (_head, _connection, _client) = (head, connection, client);
        _left = head.IsChunked ? 0 : head.Length ?? long.MaxValue;
        if (_left == 0 && !head.IsChunked)
        {
            End();
        }
    }

    /// <summary>HTTP status.</summary>
    public int Status => _head.Status;

    /// <summary>The model does not answer what it was asked.</summary>
    public bool IsError => Status is < 200 or > 299;

    /// <summary>The body's type.</summary>
    public string? ContentType => _head.ContentType;

    /// <summary>The model's word to the caller.</summary>
    public string? CustomAttributes => _head.CustomAttributes;

    /// <summary>A session that the model has begun.</summary>
    public string? NewSessionId => _head.NewSessionId;

    /// <summary>A session that the model has ended.</summary>
    public string? ClosedSessionId => _head.ClosedSessionId;

    /// <summary>Bytes of the body; null when only its end will tell.</summary>
    public long? Length => _head.IsChunked ? null : _head.Length;

    /// <summary>Reads some bytes of the body; 0 at its end.</summary>
    /// <exception cref="IOException">The container closed the connection within the body.</exception>
    public async ValueTask<int> Read(Memory<byte> into, CancellationToken cancel)
    {
        if (_ended || into.Length == 0)
        {
            return 0;
        }

        try
        {
            if (_left == 0 && !await NextChunk(cancel))
            {
                return 0;
            }

            var read = await _connection!.Receive(into[..(int)Math.Min(into.Length, _left)], cancel);
            if (read == 0 && (_head.IsChunked || _head.Length is not null))
            {
                throw new IOException("The container closed the connection within its answer.");
            }

            _client.Hear();
            _left -= read;
            if (read == 0 || (_left == 0 && !_head.IsChunked))
            {
                End();
            }

            return read;
        }
        catch (SocketException e)
        {
            throw new IOException("The connection to the container broke within its answer.", e);
        }
    }

    /// <summary>Reads until the buffer is full or the body ends; how many bytes that were.</summary>
    /// <exception cref="IOException">The container closed the connection within the body.</exception>
    public async ValueTask<int> Fill(Memory<byte> bytes, CancellationToken cancel)
    {
        int filled = 0;
        while (filled < bytes.Length && await Read(bytes[filled..], cancel) is > 0 and var read)
        {
            filled += read;
        }

        return filled;
    }

    /// <summary>The whole body.</summary>
    /// <param name="most">Bytes that it may have.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="IOException">The container closed the connection within the body, which may also be too long.</exception>
    internal async ValueTask<PooledBytes> ReadAll(int most, CancellationToken cancel)
    {
        if (Length > most)
        {
            throw TooLong(most);
        }

        var body = new PooledBytes();
        try
        {
            int atLeast = (int)Math.Clamp(Length ?? 0, LeastBody, Array.MaxLength);
            while (await Read(body.GetMemory(body.Count == 0 ? atLeast : 1), cancel) is > 0 and var read)
            {
                body.Advance(read);
                if (body.Count > most)
                {
                    throw TooLong(most);
                }
            }

            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>Gives the connection up unless the body was read to its end.</summary>
    public void Dispose()
    {
        _connection?.Dispose();
        _connection = null;
        _ended = true;
    }

    private static IOException TooLong(int most) => new($"The container's answer is longer than {most} bytes.");

    /// <summary>Reads a chunk's size, for example <c>1a3;name=value</c>; false behind the last chunk and its trailers.</summary>
    private async ValueTask<bool> NextChunk(CancellationToken cancel)
    {
        if (!_firstChunk)
        {
            await _connection!.ReceiveLine(cancel);
        }

        _firstChunk = false;
        var line = await _connection!.ReceiveLine(cancel);
        if (!Utf8Parser.TryParse(line.Span, out _left, out var digits, 'x') || _left < 0 || (digits < line.Length && line.Span[digits] is not ((byte)';' or (byte)' ')))
        {
            throw new IOException("The container answered something that is not HTTP.");
        }

        if (_left > 0)
        {
            return true;
        }

        while ((await _connection.ReceiveLine(cancel)).Length > 0)
        {
            // A trailer.
        }

        End();
        return false;
    }

    private void End()
    {
        _ended = true;
        if (_head.KeepsAlive)
        {
            _client.Return(_connection!);
            _connection = null;
        }
    }
}

namespace Sagebrush.Data;

/// <summary>The bytes of a stream that were read ahead, or bytes that are all there; grows only by what the stream really holds.</summary>
internal sealed class ReadBuffer : IDisposable
{
    private const int Largest = 64 * 1024, Smallest = 512;

    private readonly Stream _stream;
    private byte[] _bytes;
    private int _start;
    private int _end;

    /// <summary>Reads a stream, which it closes.</summary>
    public ReadBuffer(Stream stream)
    {
        // A request or a small file needs no more than its own length, and one byte to see its end.
        _bytes = new byte[stream.CanSeek ? Math.Clamp(stream.Length - stream.Position + 1, Smallest, Largest) : Largest];
        _stream = stream;
    }

    /// <summary>Reads the first <paramref name="length"/> of some bytes, which it does not change.</summary>
    public ReadBuffer(byte[] bytes, int length) => (_stream, _bytes, _end) = (Stream.Null, bytes, length);

    /// <summary>What was read and not yet consumed; valid until the next <see cref="Fill"/>.</summary>
    public ReadOnlySpan<byte> Unread => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Bytes not yet consumed, as far as the stream tells.</summary>
    public long Left => _end - _start + (_stream.CanSeek ? _stream.Length - _stream.Position : 0);

    /// <summary>Passes over the first bytes.</summary>
    public void Consume(int count) => _start += count;

    /// <summary>Reads more behind what is unread; false when the stream has ended.</summary>
    public bool Fill()
    {
        if (_stream == Stream.Null)
        {
            return false;
        }

        if (_start > 0)
        {
            Unread.CopyTo(_bytes);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _bytes.Length)
        {
            Array.Resize(ref _bytes, 2 * _bytes.Length);
        }

        int count = _stream.Read(_bytes, _end, _bytes.Length - _end);
        _end += count;
        return count > 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}

namespace Sagebrush.Data;

/// <summary>The bytes of a stream that were read ahead; grows only by what the stream really holds.</summary>
internal sealed class ReadBuffer(Stream stream)
{
    private const int Largest = 64 * 1024, Smallest = 512;

    // A request or a small file needs no more than its own length, and one byte to see its end.
    private byte[] _bytes = new byte[stream.CanSeek ? Math.Clamp(stream.Length - stream.Position + 1, Smallest, Largest) : Largest];
    private int _start;
    private int _end;

    /// <summary>What was read and not yet consumed; valid until the next <see cref="Fill"/>.</summary>
    public ReadOnlySpan<byte> Unread => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Passes over the first bytes.</summary>
    public void Consume(int count) => _start += count;

    /// <summary>Reads more behind what is unread; false when the stream has ended.</summary>
    public bool Fill()
    {
        if (_start > 0)
        {
            Unread.CopyTo(_bytes);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _bytes.Length)
        {
            Array.Resize(ref _bytes, 2 * _bytes.Length);
        }

        int count = stream.Read(_bytes, _end, _bytes.Length - _end);
        _end += count;
        return count > 0;
    }
}

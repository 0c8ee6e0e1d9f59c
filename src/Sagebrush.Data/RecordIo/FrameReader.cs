using System.Buffers.Binary;
using System.Globalization;

namespace Sagebrush.Data.RecordIo;

/// <summary>
/// Cuts a stream into RecordIO frames, all little-endian:
/// <code>0A 23 D7 CE | length: u32 | payload | zeros up to a multiple of 4</code>
/// </summary>
internal sealed class FrameReader(Stream stream)
{
    /// <summary>The four bytes before each frame as a little-endian number.</summary>
    public const uint Magic = 0xCED7230A;

    /// <summary>Bytes before the payload.</summary>
    public const int HeaderLength = 8;

    private const int MaxLength = 1 << 29;

    private readonly ReadBuffer _buffer = new(stream);
    private long _frameStart;
    private long _nextStart;

    /// <summary>The number of the current frame, from 1.</summary>
    public long Frame { get; private set; }

    /// <summary>The next frame's payload, valid until the next call; false when the stream ends between two frames.</summary>
    /// <exception cref="MalformedDataException">A wrong magic number, or the stream ends within a frame.</exception>
    public bool Next(out ReadOnlySpan<byte> payload)
    {
        payload = default;
        Frame++;
        _frameStart = _nextStart;
        if (!Available(HeaderLength))
        {
            return _buffer.Unread.IsEmpty ? false : throw Malformed("ends within its header");
        }

        var header = _buffer.Unread;
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != Magic)
        {
            throw Malformed($"begins with {Convert.ToHexString(header[..4])}, a RecordIO frame begins with 0A23D7CE");
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        if (length >= MaxLength)
        {
            throw Malformed($"has a length word of 0x{length:X8}: frames in parts are not supported");
        }

        int padded = HeaderLength + (((int)length + 3) & ~3);
        if (!Available(padded))
        {
            throw Malformed($"ends after {_buffer.Unread.Length} of {padded} bytes");
        }

        payload = _buffer.Unread.Slice(HeaderLength, (int)length);
        _buffer.Consume(padded);
        _nextStart += padded;
        return true;
    }

    /// <summary>An error that names the current frame.</summary>
    public MalformedDataException Malformed(string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"record {Frame} (byte {_frameStart}): {what}"));

    private bool Available(int count)
    {
        while (_buffer.Unread.Length < count)
        {
            if (!_buffer.Fill())
            {
                return false;
            }
        }

        return true;
    }
}

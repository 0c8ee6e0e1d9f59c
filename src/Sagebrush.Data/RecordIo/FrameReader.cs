using System.Buffers.Binary;
using System.Globalization;

namespace Sagebrush.Data.RecordIo;

/// <summary>
/// Cuts a stream into RecordIO frames, all little-endian:
/// <code>0A 23 D7 CE | length: u32 | payload | zeros up to a multiple of 4</code>
/// </summary>
/// <param name="bytes">The frames.</param>
/// <param name="start">Where the first of them stands.</param>
internal sealed class FrameReader(ReadBuffer bytes, Position start) : IDisposable
{
    /// <summary>The four bytes before each frame as a little-endian number.</summary>
    public const uint Magic = 0xCED7230A;

    /// <summary>Bytes before the payload.</summary>
    public const int HeaderLength = 8;

    /// <summary>Bytes of the longest frame, its header and what it is padded with included.</summary>
    public const long LongestFrame = HeaderLength + MaxLength;

    private const int MaxLength = 1 << 29;

    private long _frameStart;
    private long _nextStart = start.Bytes;

    /// <summary>The number of the current frame, from 1.</summary>
    public long Frame { get; private set; } = start.Records;

    /// <summary>The next frame's payload, valid until the next call; false when the stream ends between two frames.</summary>
    /// <exception cref="MalformedDataException">A wrong magic number, or the stream ends within a frame.</exception>
    public bool Next(out ReadOnlySpan<byte> payload)
    {
        payload = default;
        Frame++;
        _frameStart = _nextStart;
        if (!Available(HeaderLength))
        {
            return bytes.Unread.IsEmpty ? false : throw Malformed("ends within its header");
        }

        var header = bytes.Unread;
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
            throw Malformed($"ends after {bytes.Unread.Length} of {padded} bytes");
        }

        payload = bytes.Unread.Slice(HeaderLength, (int)length);
        bytes.Consume(padded);
        _nextStart += padded;
        return true;
    }

    /// <summary>An error that names the current frame.</summary>
    public MalformedDataException Malformed(string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"record {Frame} (byte {_frameStart}): {what}"));

    /// <inheritdoc/>
    public void Dispose() => bytes.Dispose();

    private bool Available(int count)
    {
        while (bytes.Unread.Length < count)
        {
            if (!bytes.Fill())
            {
                return false;
            }
        }

        return true;
    }
}

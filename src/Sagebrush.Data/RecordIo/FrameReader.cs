using System.Globalization;

namespace Sagebrush.Data.RecordIo;

/// <summary>Cuts a stream into RecordIO frames.</summary>
/// <param name="bytes">The frames.</param>
/// <param name="start">Where the first of them stands.</param>
internal sealed class FrameReader(ReadBuffer bytes, Position start) : IDisposable
{
    private long _frameStart;
    private long _nextStart = start.Bytes;

    /// <summary>The number of the current frame, from 1.</summary>
    public long Frame { get; private set; } = start.Records;

    /// <summary>The bytes of frames to come that were read already.</summary>
    public ReadOnlySpan<byte> Unread => bytes.Unread;

    /// <summary>Passes over frames that were found in <see cref="Unread"/>.</summary>
    /// <param name="frames">How many.</param>
    /// <param name="length">All their bytes.</param>
    public void Pass(int frames, int length)
    {
        Frame += frames;
        _nextStart += length;
        bytes.Consume(length);
    }

    /// <summary>The next frame's payload, valid until the next call; false when the stream ends between two frames.</summary>
    /// <exception cref="MalformedDataException">A wrong magic number, or the stream ends within a frame.</exception>
    public bool Next(out ReadOnlySpan<byte> payload)
    {
        payload = default;
        Frame++;
        _frameStart = _nextStart;
        if (!Available(FrameHeader.Size))
        {
            return bytes.Unread.IsEmpty ? false : throw Malformed("ends within its header");
        }

        var header = FrameHeader.Read(bytes.Unread);
        if (header.Error is { } error)
        {
            throw Malformed(error);
        }

        if (!Available(header.FrameLength))
        {
            throw Malformed($"ends after {bytes.Unread.Length} of {header.FrameLength} bytes");
        }

        payload = bytes.Unread.Slice(FrameHeader.Size, header.Length);
        bytes.Consume(header.FrameLength);
        _nextStart += header.FrameLength;
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

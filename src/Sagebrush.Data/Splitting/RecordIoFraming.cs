using Sagebrush.Data.RecordIo;

namespace Sagebrush.Data.Splitting;

/// <summary>RecordIO frames; a record's length counts its padding.</summary>
internal sealed class RecordIoFraming : RecordFraming
{
    public override bool TryFind(ReadOnlySpan<byte> bytes, bool isEnd, out FramedRecord record)
    {
        record = default;
        if (bytes.Length < FrameHeader.Size)
        {
            return isEnd && !bytes.IsEmpty ? throw new MalformedDataException($"a RecordIO frame ends after {bytes.Length} bytes, within its header") : false;
        }

        var header = FrameHeader.Read(bytes);
        if (header.Error is { } error)
        {
            throw new MalformedDataException($"it {error}");
        }

        if (bytes.Length < header.FrameLength)
        {
            return isEnd ? throw new MalformedDataException($"a RecordIO frame ends after {bytes.Length} of {header.FrameLength} bytes") : false;
        }

        record = new(header.FrameLength, FrameHeader.Size, header.Length);
        return true;
    }
}

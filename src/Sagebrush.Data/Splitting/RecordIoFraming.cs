using System.Buffers.Binary;
using Sagebrush.Data.RecordIo;

namespace Sagebrush.Data.Splitting;

/// <summary>RecordIO frames, all little-endian; a record's length counts its padding.
/// <code>0A 23 D7 CE | length: u32 | content | zeros up to a multiple of 4</code>
/// </summary>
internal sealed class RecordIoFraming : RecordFraming
{
    // The three highest bits of a length say that a frame is a part of a record.
    private const uint LongestContent = (1 << 29) - 1;

    public override bool TryFind(ReadOnlySpan<byte> bytes, bool isEnd, out FramedRecord record)
    {
        record = default;
        if (bytes.Length < FrameReader.HeaderLength)
        {
            return isEnd && !bytes.IsEmpty ? throw new MalformedDataException($"a RecordIO frame ends after {bytes.Length} bytes, within its header") : false;
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes) != FrameReader.Magic)
        {
            throw new MalformedDataException($"it begins with {Convert.ToHexString(bytes[..4])}, a RecordIO frame begins with 0A23D7CE");
        }

        uint count = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        if (count > LongestContent)
        {
            throw new MalformedDataException($"a RecordIO frame has a length word of 0x{count:X8}: frames in parts are not supported");
        }

        int length = FrameReader.HeaderLength + (((int)count + 3) & ~3);
        if (bytes.Length < length)
        {
            return isEnd ? throw new MalformedDataException($"a RecordIO frame ends after {bytes.Length} of {length} bytes") : false;
        }

        record = new(length, FrameReader.HeaderLength, (int)count);
        return true;
    }
}

using System.Buffers.Binary;

namespace Sagebrush.Data.Splitting;

/// <summary>TensorFlow's frames, all little-endian; both checks are verified.
/// <code>length: u64 | masked CRC32C of the length: u32 | content | masked CRC32C of the content: u32</code>
/// Source: TensorFlow guide, "TFRecord and tf.train.Example", TFRecords format details.
/// </summary>
internal sealed class TFRecordFraming : RecordFraming
{
    private const int HeaderLength = 12, FooterLength = 4;

    public override bool TryFind(ReadOnlySpan<byte> bytes, bool isEnd, out FramedRecord record)
    {
        record = default;
        if (bytes.Length < HeaderLength)
        {
            return isEnd && !bytes.IsEmpty ? throw new MalformedDataException($"a TFRecord ends after {bytes.Length} bytes, within its header") : false;
        }

        // A wrong length must be known as such before anything is read for it.
        Verify(bytes[..8], bytes[8..], "length");
        ulong count = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (count > (ulong)(Array.MaxLength - HeaderLength - FooterLength))
        {
            throw new MalformedDataException($"a TFRecord of {count} bytes is longer than can be held");
        }

        int length = HeaderLength + (int)count + FooterLength;
        if (bytes.Length < length)
        {
            return isEnd ? throw new MalformedDataException($"a TFRecord ends after {bytes.Length} of {length} bytes") : false;
        }

        var content = bytes.Slice(HeaderLength, (int)count);
        Verify(content, bytes[(HeaderLength + content.Length)..], "content");
        record = new(length, HeaderLength, content.Length);
        return true;
    }

    private static void Verify(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> check, string what)
    {
        uint stated = BinaryPrimitives.ReadUInt32LittleEndian(check), computed = MaskedCrc32C.Of(bytes);
        if (stated != computed)
        {
            throw new MalformedDataException($"the check of a TFRecord's {what} is {stated:X8}, computed was {computed:X8}");
        }
    }
}

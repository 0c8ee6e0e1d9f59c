using System.Buffers.Binary;
using Sagebrush.Data.Splitting;

namespace Sagebrush.Tests.Splitting;

/// <summary>Frames written from their descriptions.</summary>
internal static class Framed
{
    public static byte[] RecordIo(ReadOnlySpan<byte> content)
    {
        byte[] frame = new byte[8 + ((content.Length + 3) & ~3)];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, 0xCED7230A);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(4), content.Length);
        content.CopyTo(frame.AsSpan(8));
        return frame;
    }

    public static byte[] TFRecord(ReadOnlySpan<byte> content)
    {
        byte[] frame = new byte[16 + content.Length];
        BinaryPrimitives.WriteInt64LittleEndian(frame, content.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(8), MaskedCrc32C.Of(frame.AsSpan(0, 8)));
        content.CopyTo(frame.AsSpan(12));
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(12 + content.Length), MaskedCrc32C.Of(content));
        return frame;
    }
}

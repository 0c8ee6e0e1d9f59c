using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Sagebrush.Store;

namespace Sagebrush.Wire;

/// <summary>
/// A message of an event stream in bytes: total length, length of the headers, CRC-32 of these two; the headers, the payload, CRC-32 of all before. Numbers are
/// big-endian. https://smithy.io/2.0/aws/amazon-eventstream.html
/// </summary>
internal static class EventFrame
{
    private const int Prelude = 12, Checksum = 4;
    private const byte TextHeader = 7;

    /// <summary>Writes a message.</summary>
    public static void Write(IBufferWriter<byte> to, EventMessage message)
    {
        int headers = 0;
        foreach (var (name, value) in message.Headers)
        {
            headers += 1 + Encoding.UTF8.GetByteCount(name) + 1 + 2 + Encoding.UTF8.GetByteCount(value);
        }

        int length = Prelude + headers + message.Payload.Length + Checksum;
        var frame = to.GetSpan(length)[..length];
        BinaryPrimitives.WriteInt32BigEndian(frame, length);
        BinaryPrimitives.WriteInt32BigEndian(frame[4..], headers);
        BinaryPrimitives.WriteUInt32BigEndian(frame[8..], (uint)ReflectedCrc.Crc32.Of(frame[..8]));
        int at = Prelude;
        foreach (var (name, value) in message.Headers)
        {
            int size = Encoding.UTF8.GetBytes(name, frame[(at + 1)..]);
            frame[at] = (byte)size;
            at += 1 + size;
            frame[at] = TextHeader;
            size = Encoding.UTF8.GetBytes(value, frame[(at + 3)..]);
            BinaryPrimitives.WriteUInt16BigEndian(frame[(at + 1)..], (ushort)size);
            at += 3 + size;
        }

        message.Payload.Span.CopyTo(frame[at..]);
        BinaryPrimitives.WriteUInt32BigEndian(frame[^Checksum..], (uint)ReflectedCrc.Crc32.Of(frame[..^Checksum]));
        to.Advance(length);
    }
}

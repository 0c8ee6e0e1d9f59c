using System.Buffers.Binary;
using System.Text;

namespace Sagebrush.Store;

/// <summary>
/// The unit in which a stream's file grows: written at once, never changed. All numbers little-endian:
/// <code>
/// batch: payload length (4 bytes), CRC-32C of the payload (4), payload
/// payload: position (8), events
/// event: time stamp (8, ms since 1970), arrival (8, ms), length (4), message (UTF-8)
/// </code>
/// </summary>
internal static class LogBatch
{
    /// <summary>Bytes before the payload.</summary>
    public const int Head = 8;

    /// <summary>Bytes of the payload before its first event.</summary>
    public const int PositionLength = 8;

    /// <summary>Bytes of an event before its message.</summary>
    public const int EventHead = 20;

    /// <summary>A batch as it is written.</summary>
    /// <param name="events">In their order.</param>
    /// <param name="position">What the writer wants to find again.</param>
    /// <param name="ingested">When they arrived, milliseconds since 1970.</param>
    public static byte[] Of(IReadOnlyList<LogEvent> events, long position, long ingested)
    {
        int length = PositionLength;
        foreach (var e in events)
        {
            length = checked(length + EventHead + Encoding.UTF8.GetByteCount(e.Message));
        }

        byte[] batch = new byte[Head + length];
        var payload = batch.AsSpan(Head);
        BinaryPrimitives.WriteInt64LittleEndian(payload, position);
        var rest = payload[PositionLength..];
        foreach (var e in events)
        {
            int bytes = Encoding.UTF8.GetBytes(e.Message, rest[EventHead..]);
            BinaryPrimitives.WriteInt64LittleEndian(rest, e.Timestamp.ToUnixTimeMilliseconds());
            BinaryPrimitives.WriteInt64LittleEndian(rest[8..], ingested);
            BinaryPrimitives.WriteInt32LittleEndian(rest[16..], bytes);
            rest = rest[(EventHead + bytes)..];
        }

        BinaryPrimitives.WriteInt32LittleEndian(batch, length);
        BinaryPrimitives.WriteUInt32LittleEndian(batch.AsSpan(4), Crc(payload));
        return batch;
    }

    /// <summary>The next batch's payload; null when what follows is no whole batch.</summary>
    public static byte[]? Read(Stream file)
    {
        Span<byte> head = stackalloc byte[Head];
        if (file.ReadAtLeast(head, Head, throwOnEndOfStream: false) < Head)
        {
            return null;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length < PositionLength || length > file.Length - file.Position)
        {
            return null;
        }

        byte[] payload = new byte[length];
        file.ReadExactly(payload);
        return Crc(payload) == BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) ? payload : null;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes) => (uint)ReflectedCrc.Crc32C.Of(bytes);
}

using System.Buffers.Binary;
using System.Text;

namespace Sagebrush.Store;

/// <summary>Where an event stands in a stream's file.</summary>
/// <param name="Cursor">Its time stamp, and where it begins.</param>
/// <param name="Ingested">When it arrived, milliseconds since 1970.</param>
/// <param name="Length">Bytes of its message.</param>
/// <param name="BatchEnd">Where its batch ends.</param>
internal readonly record struct LogPlace(LogCursor Cursor, long Ingested, int Length, long BatchEnd)
{
    /// <summary>Where it ends.</summary>
    public long End => Cursor.Offset + LogBatch.EventHead + Length;

    /// <summary>The place of the event that stands first in <paramref name="bytes"/>.</summary>
    public static LogPlace Read(ReadOnlySpan<byte> bytes, long offset, long batchEnd) => new(
        new(BinaryPrimitives.ReadInt64LittleEndian(bytes), offset), BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]), batchEnd);

    /// <summary>The event.</summary>
    /// <param name="bytes">What the file holds from <paramref name="start"/> on.</param>
    /// <param name="start">Where they begin in the file.</param>
    public StoredEvent Event(ReadOnlySpan<byte> bytes, long start) =>
        new(Cursor, Ingested, Encoding.UTF8.GetString(bytes.Slice((int)(Cursor.Offset - start) + LogBatch.EventHead, Length)));
}

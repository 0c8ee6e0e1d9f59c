using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Sagebrush.Store;

/// <summary>
/// The file of one stream: batches, each written at once and never changed. What a crash left half-written at the end is cut off when the file is opened.
/// All numbers little-endian:
/// <code>
/// batch: payload length (4 bytes), CRC-32C of the payload (4), payload
/// payload: position (8), events
/// event: time stamp (8, ms since 1970), arrival (8, ms), length (4), message (UTF-8)
/// </code>
/// The places of all events are in memory, in their order. For one thread at a time.
/// </summary>
internal sealed class LogFile
{
    private const int BatchHead = 8, PositionLength = 8, EventHead = 20;

    private readonly string _path;
    private readonly List<Place> _places = [];
    private long _length;

    public LogFile(string path)
    {
        _path = path;
        if (File.Exists(path))
        {
            Load();
        }
    }

    /// <summary>What the last writer said with his last events.</summary>
    public long Position { get; private set; }

    /// <summary>When the last event arrived, milliseconds since 1970; null when there is none.</summary>
    public long? LastIngested { get; private set; }

    /// <summary>Bytes on disk.</summary>
    public long Length => _length;

    public LogCursor? First => _places.Count == 0 ? null : _places[0].Cursor;

    public LogCursor? Last => _places.Count == 0 ? null : _places[^1].Cursor;

    /// <summary>Writes a batch: after a crash all of it is there or nothing.</summary>
    public void Append(IReadOnlyList<LogEvent> events, long position, long ingested)
    {
        byte[] batch = Batch(events, position, ingested);
        using (var file = new FileStream(_path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0))
        {
            file.Position = _length;
            try
            {
                file.Write(batch);
            }
            catch
            {
                file.SetLength(_length);
                throw;
            }
        }

        Index(batch.AsSpan(BatchHead), _length + BatchHead);
        _length += batch.Length;
    }

    /// <summary>Waits until all that was appended would survive a power cut.</summary>
    public void Flush()
    {
        if (_length == 0)
        {
            // There need not be a file, and of a removed stream there must be none.
            return;
        }

        using var file = new FileStream(_path, FileMode.Open, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.Flush(flushToDisk: true);
    }

    /// <summary>The first events after <paramref name="after"/> and before <paramref name="end"/>, at most <paramref name="limit"/> and at least one.</summary>
    /// <param name="after">Not itself.</param>
    /// <param name="end">Not itself.</param>
    /// <param name="limit">Events.</param>
    /// <param name="mostBytes">Of all messages together; the first event comes whatever its length.</param>
    public List<StoredEvent> ReadForward(LogCursor after, LogCursor end, int limit, int mostBytes)
    {
        int first = IndexAfter(after), last = first, bytes = 0;
        for (; last < _places.Count && last - first < limit && _places[last].Cursor < end; last++)
        {
            bytes += _places[last].Length;
            if (bytes > mostBytes && last > first)
            {
                break;
            }
        }

        return Read(first, last);
    }

    /// <summary>The last events after <paramref name="after"/> and before <paramref name="end"/>, with the same limits; in their order.</summary>
    public List<StoredEvent> ReadBackward(LogCursor after, LogCursor end, int limit, int mostBytes)
    {
        int last = IndexAfter(new(end.Timestamp, end.Offset - 1)), first = last, bytes = 0;
        for (; first > 0 && last - first < limit && _places[first - 1].Cursor > after; first--)
        {
            bytes += _places[first - 1].Length;
            if (bytes > mostBytes && first < last)
            {
                break;
            }
        }

        return Read(first, last);
    }

    private List<StoredEvent> Read(int first, int last)
    {
        var events = new List<StoredEvent>(last - first);
        if (first == last)
        {
            return events;
        }

        using var file = File.OpenHandle(_path, share: FileShare.ReadWrite);
        for (int i = first; i < last; i++)
        {
            events.Add(Read(file, _places[i]));
        }

        return events;
    }

    private static StoredEvent Read(SafeFileHandle file, Place place)
    {
        int length = EventHead + place.Length;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            int read = 0;
            while (read < length)
            {
                int more = RandomAccess.Read(file, buffer.AsSpan(read, length - read), place.Cursor.Offset + read);
                read += more > 0 ? more : throw new InvalidDataException("A log file is shorter than what was written to it.");
            }

            return new(place.Cursor, BinaryPrimitives.ReadInt64LittleEndian(buffer.AsSpan(8)), Encoding.UTF8.GetString(buffer, EventHead, place.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The number of events up to <paramref name="cursor"/>, itself included.</summary>
    private int IndexAfter(LogCursor cursor)
    {
        int low = 0, high = _places.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_places[middle].Cursor <= cursor)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private static byte[] Batch(IReadOnlyList<LogEvent> events, long position, long ingested)
    {
        int length = PositionLength;
        foreach (var e in events)
        {
            length = checked(length + EventHead + Encoding.UTF8.GetByteCount(e.Message));
        }

        byte[] batch = new byte[BatchHead + length];
        var payload = batch.AsSpan(BatchHead);
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

    private void Load()
    {
        using var file = new FileStream(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        Span<byte> head = stackalloc byte[BatchHead];
        while (file.ReadAtLeast(head, BatchHead, throwOnEndOfStream: false) == BatchHead)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(head);
            if (length < PositionLength || length > file.Length - file.Position)
            {
                break;
            }

            byte[] payload = new byte[length];
            file.ReadExactly(payload);
            if (Crc(payload) != BinaryPrimitives.ReadUInt32LittleEndian(head[4..]))
            {
                break;
            }

            Index(payload, _length + BatchHead);
            _length += BatchHead + length;
        }

        if (file.Length > _length)
        {
            file.SetLength(_length);
        }
    }

    private void Index(ReadOnlySpan<byte> payload, long offset)
    {
        Position = BinaryPrimitives.ReadInt64LittleEndian(payload);
        for (int at = PositionLength; at < payload.Length;)
        {
            var e = payload[at..];
            var place = new Place(new(BinaryPrimitives.ReadInt64LittleEndian(e), offset + at), BinaryPrimitives.ReadInt32LittleEndian(e[16..]));
            LastIngested = BinaryPrimitives.ReadInt64LittleEndian(e[8..]);
            if (Last is { } last && last > place.Cursor)
            {
                _places.Insert(IndexAfter(place.Cursor), place);
            }
            else
            {
                _places.Add(place);
            }

            at += EventHead + place.Length;
        }
    }

    private static uint Crc(ReadOnlySpan<byte> bytes) => (uint)ReflectedCrc.Crc32C.Of(bytes);

    /// <param name="Cursor">Time stamp, and where the event begins in the file.</param>
    /// <param name="Length">Bytes of the message.</param>
    private readonly record struct Place(LogCursor Cursor, int Length);
}

using System.Buffers;
using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Sagebrush.Store;

/// <summary>
/// The file of one stream, a <see cref="LogBatch"/> after the other. What a crash left half-written at the end is cut off when the file is opened. For one
/// thread at a time.
/// </summary>
internal sealed class LogFile
{
    private readonly string _path;
    private readonly LogIndex _index;
    private long _length;

    public LogFile(string path)
    {
        _path = path;
        _index = new(Places);
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

    public LogCursor? First => _index.First;

    public LogCursor? Last => _index.Last;

    /// <summary>Writes a batch: after a crash all of it is there or nothing.</summary>
    public void Append(IReadOnlyList<LogEvent> events, long position, long ingested)
    {
        byte[] batch = LogBatch.Of(events, position, ingested);
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

        Add(batch.AsSpan(LogBatch.Head));
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
    public List<StoredEvent> ReadForward(LogCursor after, LogCursor end, int limit, int mostBytes) =>
        Read(_index.Forward(after, end), backward: false, after, end, limit, mostBytes);

    /// <summary>The last events after <paramref name="after"/> and before <paramref name="end"/>, with the same limits; in their order.</summary>
    public List<StoredEvent> ReadBackward(LogCursor after, LogCursor end, int limit, int mostBytes)
    {
        var events = Read(_index.Backward(after, end), backward: true, after, end, limit, mostBytes);
        events.Reverse();
        return events;
    }

    private List<StoredEvent> Read(IEnumerable<LogBlock> blocks, bool backward, LogCursor after, LogCursor end, int limit, int mostBytes)
    {
        var events = new List<StoredEvent>();
        SafeFileHandle? file = null;
        try
        {
            long bytes = 0;
            foreach (var block in blocks)
            {
                file ??= Open();
                using var read = Read(file, block);
                var places = block.Places(read.Memory.Span);
                if (backward)
                {
                    places.Reverse();
                }

                foreach (var place in places.Where(place => place.Cursor > after && place.Cursor < end))
                {
                    bytes += place.Length;
                    if (events.Count == limit || (bytes > mostBytes && events.Count > 0))
                    {
                        return events;
                    }

                    events.Add(place.Event(read.Memory.Span, block.First.Offset));
                }
            }

            return events;
        }
        finally
        {
            file?.Dispose();
        }
    }

    private List<LogPlace> Places(LogBlock block)
    {
        using var file = Open();
        using var read = Read(file, block);
        return block.Places(read.Memory.Span);
    }

    private SafeFileHandle Open() => File.OpenHandle(_path, share: FileShare.ReadWrite);

    private static IMemoryOwner<byte> Read(SafeFileHandle file, LogBlock block)
    {
        var bytes = MemoryPool<byte>.Shared.Rent(block.Length);
        for (int read = 0; read < block.Length;)
        {
            int more = RandomAccess.Read(file, bytes.Memory.Span[read..block.Length], block.First.Offset + read);
            read += more > 0 ? more : throw new InvalidDataException("A log file is shorter than what was written to it.");
        }

        return bytes;
    }

    private void Load()
    {
        using var file = new FileStream(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        while (LogBatch.Read(file) is { } payload)
        {
            Add(payload);
        }

        if (file.Length > _length)
        {
            file.SetLength(_length);
        }
    }

    /// <summary>Takes in the payload of the batch that the file ends with now.</summary>
    private void Add(ReadOnlySpan<byte> payload)
    {
        Position = BinaryPrimitives.ReadInt64LittleEndian(payload);
        long start = _length + LogBatch.Head;
        _length = start + payload.Length;
        for (int at = LogBatch.PositionLength; at < payload.Length;)
        {
            var place = LogPlace.Read(payload[at..], start + at, _length);
            LastIngested = place.Ingested;
            _index.Add(place);
            at = (int)(place.End - start);
        }
    }
}

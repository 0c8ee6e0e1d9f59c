namespace Sagebrush.Store;

/// <summary>A stream of a <see cref="LogStore"/>: its events in order of time, those of one millisecond in order of arrival. For any number of threads.</summary>
public sealed class StoredStream
{
    /// <summary>CloudWatch Logs answers at most this much at once.</summary>
    private const int PageBytes = 1024 * 1024;

    private readonly string _path;
    private readonly Lock _lock = new();
    private LogFile? _file;
    private bool _removed;

    internal StoredStream(LogStreamFacts facts, string path) => (Facts, _path) = (facts, path);

    /// <summary>Group, name, times.</summary>
    public LogStreamFacts Facts { get; }

    /// <summary>The first event's place; null when there is none.</summary>
    public LogCursor? First => With(file => file.First);

    /// <summary>The last event's place; null when there is none.</summary>
    public LogCursor? Last => With(file => file.Last);

    /// <summary>When the last event arrived, milliseconds since 1970; null when there is none.</summary>
    public long? LastIngested => With(file => file.LastIngested);

    /// <summary>Bytes on disk.</summary>
    public long Bytes => _file?.Length ?? (new FileInfo(_path) is { Exists: true } file ? file.Length : 0);

    /// <summary>How far the writer had got in its own source with its last events.</summary>
    public long Position => With(file => file.Position);

    /// <summary>The first events between two places, neither included: at most <paramref name="limit"/>, at most a megabyte, at least one if there is one.</summary>
    public IReadOnlyList<StoredEvent> ReadForward(LogCursor after, LogCursor end, int limit) =>
        With(file => file.ReadForward(after, end, limit, PageBytes));

    /// <summary>The last events between two places, likewise, in their order.</summary>
    public IReadOnlyList<StoredEvent> ReadBackward(LogCursor after, LogCursor end, int limit) =>
        With(file => file.ReadBackward(after, end, limit, PageBytes));

    /// <summary>Waits until all that was appended would survive a power cut.</summary>
    public void Flush() => With(file =>
    {
        file.Flush();
        return true;
    });

    /// <summary>False: the stream has been removed.</summary>
    internal bool Append(IReadOnlyList<LogEvent> events, long position, long ingested) => With(file =>
    {
        if (_removed)
        {
            return false;
        }

        file.Append(events, position > 0 ? position : file.Position, ingested);
        return true;
    });

    internal void Remove()
    {
        lock (_lock)
        {
            _removed = true;
            File.Delete(_path);
            _file = null;
        }
    }

    private T With<T>(Func<LogFile, T> work)
    {
        lock (_lock)
        {
            return work(_file ??= new(_path));
        }
    }
}

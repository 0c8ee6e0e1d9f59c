using System.Text.Json.Serialization;

namespace Sagebrush.Store;

/// <summary>
/// Log groups and streams: names in the database, events in an append-only file per stream. What was appended survives the end of this process; a power cut may
/// take the last events, and then takes the position that was stored with them too.
/// </summary>
public sealed class LogStore
{
    private readonly string _folder;
    private readonly TimeProvider _clock;
    private readonly Table<LogGroupFacts> _groupRows;
    private readonly Table<LogStreamFacts> _streamRows;
    private readonly SortedDictionary<string, StoredGroup> _groups = new(StringComparer.Ordinal);

    /// <summary>Held while groups and streams come and go.</summary>
    private readonly Lock _lock = new();

    /// <summary>Opens the logs of <paramref name="folder"/>.</summary>
    public LogStore(DataFolder folder, Database db, TimeProvider clock)
    {
        (_folder, _clock) = (folder.Logs, clock);
        _groupRows = new(db, "log_groups", LogRows.Default.LogGroupFacts, clock);
        _streamRows = new(db, "log_streams", LogRows.Default.LogStreamFacts, clock);
        Load();
        db.Cleared += Clear;
    }

    /// <summary>Told group and stream after events were appended; on the writer's thread, so be quick.</summary>
    public event Action<string, string>? Appended;

    /// <summary>All groups by name.</summary>
    public IReadOnlyList<StoredGroup> Groups()
    {
        lock (_lock)
        {
            return [.. _groups.Values];
        }
    }

    /// <summary>The group of that name; null when there is none.</summary>
    public StoredGroup? Find(string group)
    {
        lock (_lock)
        {
            return _groups.GetValueOrDefault(group);
        }
    }

    /// <summary>The stream of that name; null when there is none.</summary>
    public StoredStream? Find(string group, string stream) => Find(group)?.Find(stream);

    /// <summary>Makes a group; false when there is one of that name.</summary>
    public bool Create(LogGroupFacts group)
    {
        lock (_lock)
        {
            if (_groups.ContainsKey(group.Name))
            {
                return false;
            }

            _groupRows.Add(group);
            _groups.Add(group.Name, new(_groupRows.Find(group.Name)!));
            return true;
        }
    }

    /// <summary>Makes a stream; false when there is one of that name, null when there is no such group.</summary>
    public bool? Create(string group, string stream)
    {
        lock (_lock)
        {
            if (Find(group) is not { } owner)
            {
                return null;
            }

            if (owner.Find(stream) is not null)
            {
                return false;
            }

            var facts = new LogStreamFacts(group, stream, Guid.CreateVersion7(_clock.GetUtcNow()));
            _streamRows.Add(facts);
            owner.Add(Open(_streamRows.Find(facts.Key)!));
            return true;
        }
    }

    /// <summary>Removes a group with its streams; false when there is none.</summary>
    public bool Remove(string group)
    {
        lock (_lock)
        {
            if (!_groups.TryGetValue(group, out var owner))
            {
                return false;
            }

            foreach (var stream in owner.Streams())
            {
                Remove(group, stream.Facts.Name);
            }

            _groups.Remove(group);
            return _groupRows.Remove(group);
        }
    }

    /// <summary>Removes a stream; false when there is none.</summary>
    public bool Remove(string group, string stream)
    {
        lock (_lock)
        {
            if (Find(group, stream) is not { } found)
            {
                return false;
            }

            _groups[group].Remove(stream);
            _streamRows.Remove(found.Facts.Key);
            found.Remove();
            return true;
        }
    }

    /// <summary>Adds events, making group and stream where they are missing; after a crash all of these events are there, or none.</summary>
    /// <param name="group">For example <c>/aws/sagemaker/TrainingJobs</c>.</param>
    /// <param name="stream">For example <c>my-job/algo-1-1762344000</c>.</param>
    /// <param name="events">In order of arrival.</param>
    /// <param name="position">How far the writer has got in its own source; 0 leaves what was said last.</param>
    public void Append(string group, string stream, IReadOnlyList<LogEvent> events, long position = 0)
    {
        long ingested = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        while (!FindOrMake(group, stream).Append(events, position, ingested))
        {
            // Removed between the two: the events go to a new stream of that name.
        }

        Appended?.Invoke(group, stream);
    }

    /// <summary>The position that came with the last events of a stream; 0 when there are none. A writer goes on from there.</summary>
    public long Position(string group, string stream) => Find(group, stream)?.Position ?? 0;

    private StoredStream FindOrMake(string group, string stream)
    {
        if (Find(group, stream) is { } known)
        {
            return known;
        }

        lock (_lock)
        {
            Create(new LogGroupFacts(group));
            Create(group, stream);
            return _groups[group].Find(stream)!;
        }
    }

    private StoredStream Open(LogStreamFacts facts) => new(facts, Path.Combine(_folder, $"{facts.Id:n}.log"));

    private void Load()
    {
        var files = Directory.EnumerateFiles(_folder).ToHashSet();
        foreach (var group in _groupRows.All())
        {
            _groups.Add(group.Name, new(group));
        }

        foreach (var stream in _streamRows.All())
        {
            files.Remove(Path.Combine(_folder, $"{stream.Id:n}.log"));
            _groups[stream.Group].Add(Open(stream));
        }

        // A crash came between a stream's row and its file.
        foreach (string orphan in files)
        {
            File.Delete(orphan);
        }
    }

    private void Clear()
    {
        lock (_lock)
        {
            foreach (var stream in _groups.Values.SelectMany(group => group.Streams()))
            {
                stream.Remove();
            }

            _groups.Clear();
        }
    }
}

[JsonSerializable(typeof(LogGroupFacts))]
[JsonSerializable(typeof(LogStreamFacts))]
internal sealed partial class LogRows : JsonSerializerContext;

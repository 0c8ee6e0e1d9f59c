namespace Sagebrush.Store;

/// <summary>A log group with its streams.</summary>
public sealed class StoredGroup
{
    private readonly SortedList<string, StoredStream> _streams = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    internal StoredGroup(LogGroupFacts facts) => Facts = facts;

    /// <summary>Name and what it was created with.</summary>
    public LogGroupFacts Facts { get; }

    /// <summary>The stream of that name; null when there is none.</summary>
    public StoredStream? Find(string name)
    {
        lock (_lock)
        {
            return _streams.GetValueOrDefault(name);
        }
    }

    /// <summary>The streams whose names begin with <paramref name="prefix"/>, by name.</summary>
    public IReadOnlyList<StoredStream> Streams(string prefix = "")
    {
        lock (_lock)
        {
            var names = _streams.Keys;
            int low = 0, high = names.Count;
            while (low < high)
            {
                int middle = (low + high) >>> 1;
                if (string.CompareOrdinal(names[middle], prefix) < 0)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            var found = new List<StoredStream>();
            for (; low < names.Count && names[low].StartsWith(prefix, StringComparison.Ordinal); low++)
            {
                found.Add(_streams.GetValueAtIndex(low));
            }

            return found;
        }
    }

    internal void Add(StoredStream stream)
    {
        lock (_lock)
        {
            _streams.Add(stream.Facts.Name, stream);
        }
    }

    internal void Remove(string name)
    {
        lock (_lock)
        {
            _streams.Remove(name);
        }
    }
}

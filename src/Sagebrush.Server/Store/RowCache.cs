namespace Sagebrush.Store;

/// <summary>
/// Rows read lately, never older than the last committed write. A reader notes the <see cref="Generation"/> before it reads the disk and offers the row with
/// it: when a write came between, the offer is declined.
/// </summary>
internal sealed class RowCache<T> where T : Resource
{
    /// <summary>Enough for what is hot; beyond it the cache starts afresh.</summary>
    private const int Capacity = 4096;

    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, T> _rows = new(StringComparer.Ordinal);
    private readonly Lock _changing = new();
    private long _generation;

    public long Generation => Interlocked.Read(ref _generation);

    public T? Find(string key) => _rows.GetValueOrDefault(key);

    public void Offer(T row, long generation)
    {
        lock (_changing)
        {
            if (generation == _generation)
            {
                Keep(row);
            }
        }
    }

    public void Set(T row)
    {
        lock (_changing)
        {
            _generation++;
            Keep(row);
        }
    }

    public void Remove(string key)
    {
        lock (_changing)
        {
            _generation++;
            _rows.TryRemove(key, out _);
        }
    }

    public void Clear()
    {
        lock (_changing)
        {
            _generation++;
            _rows.Clear();
        }
    }

    private void Keep(T row)
    {
        if (_rows.Count >= Capacity)
        {
            _rows.Clear();
        }

        _rows[row.Key] = row;
    }
}

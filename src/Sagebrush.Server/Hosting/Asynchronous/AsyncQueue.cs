namespace Sagebrush.Hosting;

/// <summary>
/// What waits at one endpoint, in the order in which it came, and how many requests each instance has. Only keys and times are held in memory; used by one
/// thread at a time.
/// </summary>
internal sealed class AsyncQueue
{
    private readonly SortedDictionary<long, Entry> _waiting = [];
    private readonly PriorityQueue<long, DateTimeOffset> _expiries = new();
    private readonly Dictionary<string, Entry> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _inside = new(StringComparer.Ordinal);

    /// <summary>Requests that wait.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Requests that wait or are with an instance.</summary>
    public int Backlog => _waiting.Count + _taken.Count;

    /// <summary>When the oldest of those that wait was accepted; null when none waits.</summary>
    public DateTimeOffset? Oldest => _waiting.Count == 0 ? null : _waiting.First().Value.Received;

    /// <summary>When the next one has waited too long; null when none waits.</summary>
    public DateTimeOffset? NextExpiry
    {
        get
        {
            while (_expiries.TryPeek(out long number, out var expiry))
            {
                if (_waiting.ContainsKey(number))
                {
                    return expiry;
                }

                _expiries.Dequeue();
            }

            return null;
        }
    }

    /// <summary>Takes a request in.</summary>
    public void Add(AsyncRequest request) => Add(new Entry(request.Number, request.Key, request.Received, request.Expiry));

    /// <summary>How many requests an instance has.</summary>
    public int Inside(string instance) => _inside.GetValueOrDefault(instance);

    /// <summary>The key of the request that has waited longest, which an instance has from now on; null when none waits.</summary>
    public string? Take(string instance)
    {
        if (_waiting.Count == 0)
        {
            return null;
        }

        var (number, first) = _waiting.First();
        _waiting.Remove(number);
        _taken.Add(first.Key, first);
        _inside[instance] = Inside(instance) + 1;
        return first.Key;
    }

    /// <summary>An instance has done with a request.</summary>
    /// <param name="key">The request's.</param>
    /// <param name="instance">The instance's id.</param>
    /// <param name="waitsAgain">It was not worked on, and has its place again.</param>
    public void Leave(string key, string instance, bool waitsAgain)
    {
        if (_taken.Remove(key, out var entry) && waitsAgain)
        {
            Add(entry);
        }

        int left = Inside(instance) - 1;
        if (left > 0)
        {
            _inside[instance] = left;
        }
        else
        {
            _inside.Remove(instance);
        }
    }

    /// <summary>Takes out those that have waited too long; their keys.</summary>
    public IReadOnlyList<string> TakeExpired(DateTimeOffset now)
    {
        var expired = new List<string>();
        while (NextExpiry is { } expiry && expiry <= now && _waiting.Remove(_expiries.Dequeue(), out var request))
        {
            expired.Add(request.Key);
        }

        return expired;
    }

    /// <summary>Takes out all that wait; their keys.</summary>
    public IReadOnlyList<string> TakeAll()
    {
        var all = _waiting.Values.Select(request => request.Key).ToList();
        _waiting.Clear();
        _expiries.Clear();
        return all;
    }

    private void Add(Entry entry)
    {
        _waiting[entry.Number] = entry;
        _expiries.Enqueue(entry.Number, entry.Expiry);
    }

    private readonly record struct Entry(long Number, string Key, DateTimeOffset Received, DateTimeOffset Expiry);
}

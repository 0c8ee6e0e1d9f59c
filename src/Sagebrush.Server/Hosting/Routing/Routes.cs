using System.Collections.Concurrent;

namespace Sagebrush.Hosting;

/// <summary>The endpoints that requests can reach now, by name. Read by every invocation, written by the keepers.</summary>
public sealed class Routes
{
    private readonly ConcurrentDictionary<string, VariantTable> _tables = new(StringComparer.Ordinal);

    /// <summary>Count the invocations of every variant.</summary>
    public EndpointMeter Meters { get; } = new();

    /// <summary>The endpoint's table; null when there is no such endpoint or it serves nothing yet.</summary>
    public VariantTable? Find(string endpoint) => _tables.GetValueOrDefault(endpoint);

    /// <summary>All endpoints that can be reached, with their tables.</summary>
    internal IEnumerable<KeyValuePair<string, VariantTable>> All => _tables;

    /// <summary>Puts a new table in place of the endpoint's former one. One writer an endpoint.</summary>
    public void Publish(string endpoint, VariantTable table)
    {
        var former = Find(endpoint);
        table.Follow(former);
        Meters.Follow(endpoint, table);
        _tables[endpoint] = table;
        former?.Close(table);
        former?.Supersede();
    }

    /// <summary>Closes the way to an endpoint.</summary>
    public void Remove(string endpoint)
    {
        if (_tables.TryRemove(endpoint, out var former))
        {
            former.Close(null);
            former.Supersede();
        }
    }
}

using System.Collections.Concurrent;
using Sagebrush.Metrics;

namespace Sagebrush.Hosting;

/// <summary>The meters of all variants: each lives as long as its endpoint has the variant, whatever tables come and go.</summary>
public sealed class EndpointMeter
{
    // Values of 10 s share a row: the shortest period of an alarm.
    private const int Grain = 10;

    private static readonly TimeSpan HalfATick = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<(string Endpoint, string Variant), VariantMeter> _meters = new();
    private readonly Lock _lock = new();

    /// <summary>The meter of a variant.</summary>
    public VariantMeter Of(string endpoint, string variant) =>
        _meters.GetOrAdd((endpoint, variant), static name => new(name.Endpoint, name.Variant));

    /// <summary>Gives the variants of an endpoint's new table their meters.</summary>
    internal void Follow(string endpoint, VariantTable table)
    {
        // No meter goes while it is given away: nobody would ever ask it.
        lock (_lock)
        {
            foreach (var variant in table.Variants)
            {
                variant.Meter = Given(variant.Name, variant.All);
                if (variant.Shadow?.Route is { } shadow)
                {
                    shadow.Meter = Given(shadow.Name, shadow.Backends);
                }
            }
        }

        VariantMeter Given(string variant, IReadOnlyList<Backend> instances)
        {
            var meter = Of(endpoint, variant);
            (meter.Table, meter.Instances) = (table, instances.Count);
            foreach (var instance in instances)
            {
                instance.Meter = meter;
            }

            return meter;
        }
    }

    /// <summary>Adds to the store what was counted since the last time, and forgets variants that no endpoint has any more.</summary>
    internal void Tick(MetricStore store, DateTimeOffset now)
    {
        long second = (now - HalfATick).ToUnixTimeSeconds();
        var at = DateTimeOffset.FromUnixTimeSeconds(second - second % Grain);
        foreach (var (name, meter) in _meters)
        {
            var samples = meter.Take(at).ToList();
            if (samples.Count > 0)
            {
                store.Add(samples);
            }
            else
            {
                Forget(name, meter);
            }
        }
    }

    private void Forget((string Endpoint, string Variant) name, VariantMeter meter)
    {
        lock (_lock)
        {
            if (meter.Table is not { Superseded.IsCompleted: false })
            {
                _meters.TryRemove(name, out _);
            }
        }
    }
}

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

    /// <summary>The meter of a variant.</summary>
    public VariantMeter Of(string endpoint, string variant) =>
        _meters.GetOrAdd((endpoint, variant), static name => new(name.Endpoint, name.Variant));

    /// <summary>Gives the variants of an endpoint's new table their meters.</summary>
    internal void Follow(string endpoint, VariantTable table)
    {
        foreach (var variant in table.Variants)
        {
            variant.Meter = Of(endpoint, variant.Name);
            variant.Meter.Instances = variant.All.Count;
            if (variant.Shadow?.Route is { } shadow)
            {
                shadow.Meter = Of(endpoint, shadow.Name);
                shadow.Meter.Instances = shadow.Backends.Count;
            }
        }
    }

    /// <summary>Adds to the store what was counted since the last time.</summary>
    internal void Tick(MetricStore store, Routes routes, DateTimeOffset now)
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
            else if (routes.Find(name.Endpoint)?.Variants.Any(variant => variant.Name == name.Variant || variant.Shadow?.Route.Name == name.Variant) != true)
            {
                _meters.TryRemove(name, out _);
            }
        }
    }
}

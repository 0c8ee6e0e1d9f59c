using System.Collections.Concurrent;
using Sagebrush.Metrics;
using Sagebrush.Services;
using Sagebrush.Store;

namespace Sagebrush.Hosting;

/// <summary>The serverless variants of one endpoint, on the way of requests: what they take at once, who wakes them, and since when nobody has used them.</summary>
/// <param name="endpoint">The endpoint's name.</param>
/// <param name="endpoints">The rows, where a request that wakes a variant says so.</param>
/// <param name="metrics">Told how long they take to wake; null where nobody keeps it.</param>
/// <param name="clock">The time.</param>
internal sealed class ServerlessVariants(string endpoint, Table<Endpoint> endpoints, MetricStore? metrics, TimeProvider clock)
{
    // By variant: when a request has woken it that it has not yet come into service for. Written by requests, read by the keeper.
    private readonly ConcurrentDictionary<string, long> _woken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IdleTime> _idle = new(StringComparer.Ordinal);

    /// <summary>The way to a variant, completed where that is serverless.</summary>
    public VariantRoute Complete(VariantRoute route, Variant variant)
    {
        if (variant.Serverless is not { } config)
        {
            return route;
        }

        // Kept: a table follows the other, and time goes on.
        if (!_idle.TryGetValue(variant.Name, out var idle))
        {
            _idle[variant.Name] = idle = new(clock);
        }

        if (route.Backends.Count > 0 && _woken.TryRemove(variant.Name, out long woken))
        {
            metrics?.Add(new("AWS/SageMaker", "ModelSetupTime", ("EndpointName", endpoint), ("VariantName", variant.Name)),
                clock.GetElapsedTime(woken).TotalMicroseconds, "Microseconds");
        }

        return route with
        {
            Limits = QueueLimits.Serverless(config.MaxConcurrency) with { Provisioned = config.ProvisionedConcurrency }, Idle = idle, Wake = variant.Instances.Any(instance => instance.IsAsleep) ? Wake : null,
        };

        void Wake()
        {
            idle.Note();
            _woken.TryAdd(variant.Name, clock.GetTimestamp());
            endpoints.Update(endpoint, row => Slumber.Awake(row, variant.Name));
        }
    }
}

using Sagebrush.Services;
using Sagebrush.Store;

namespace Sagebrush.Hosting;

/// <summary>The serverless variants of one endpoint, on the way of requests: what they take at once, who wakes them, and since when nobody has used them.</summary>
/// <param name="endpoint">The endpoint's name.</param>
/// <param name="endpoints">The rows, where a request that wakes a variant says so.</param>
/// <param name="clock">The time.</param>
internal sealed class ServerlessVariants(string endpoint, Table<Endpoint> endpoints, TimeProvider clock)
{
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

        return route with
        {
            Limits = QueueLimits.Serverless(config.MaxConcurrency), Idle = idle, Wake = variant.Instances.Any(instance => instance.IsAsleep) ? Wake : null,
        };

        void Wake()
        {
            idle.Note();
            endpoints.Update(endpoint, row => Slumber.Awake(row, variant.Name));
        }
    }
}

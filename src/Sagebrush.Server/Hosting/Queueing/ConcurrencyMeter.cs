using Sagebrush.Metrics;

namespace Sagebrush.Hosting;

/// <summary>
/// How many requests variants have at once, looked at every second and told every ten: of an instance ConcurrentRequestsPerModel, of a serverless variant the
/// part of its concurrency that is used. Source: AWS, "Amazon SageMaker AI metrics in Amazon CloudWatch".
/// </summary>
/// <param name="routes">Have the variants.</param>
/// <param name="metrics">Where it goes.</param>
/// <param name="clock">The time.</param>
internal sealed class ConcurrencyMeter(Routes routes, MetricStore metrics, TimeProvider clock)
{
    /// <summary>Seconds of which one value is told: high resolution, as CloudWatch calls it.</summary>
    private const int Resolution = 10;

    private Dictionary<MetricKey, (string Unit, MetricSummary Summary)> _seen = [];
    private long _period = clock.GetUtcNow().ToUnixTimeSeconds() / Resolution;

    /// <summary>Looks, and tells when a period is over; each second, by one caller.</summary>
    public void Measure()
    {
        long period = clock.GetUtcNow().ToUnixTimeSeconds() / Resolution;
        if (period != _period)
        {
            var at = DateTimeOffset.FromUnixTimeSeconds(_period * Resolution);
            metrics.Add([.. _seen.Select(seen => new MetricSample(seen.Key, at, seen.Value.Unit, seen.Value.Summary))]);
            (_period, _seen) = (period, []);
        }

        // Asynchronous endpoints have a backlog instead, and no such metric.
        foreach (var (endpoint, table) in routes.All.Where(route => route.Value.Async is null))
        {
            foreach (var variant in table.Variants)
            {
                Look(endpoint, variant);
            }
        }
    }

    private void Look(string endpoint, VariantRoute variant)
    {
        double requests = variant.Queue.Waiting + variant.All.Sum(backend => backend.Gate.Inside);
        if (variant.Limits.Concurrency is not { } most)
        {
            See("ConcurrentRequestsPerModel", "None", requests / Math.Max(1, variant.All.Count));
            return;
        }

        See("ServerlessConcurrentExecutionsUtilization", "Percent", requests / most * 100);
        if (variant.Limits.Provisioned is > 0 and { } provisioned)
        {
            See("ServerlessProvisionedConcurrencyExecutions", "Count", Math.Min(requests, provisioned));
            See("ServerlessProvisionedConcurrencyUtilization", "None", Math.Min(1, requests / provisioned));
        }

        void See(string metric, string unit, double value)
        {
            var key = new MetricKey("AWS/SageMaker", metric, ("EndpointName", endpoint), ("VariantName", variant.Name));
            _seen[key] = (unit, _seen.TryGetValue(key, out var seen) ? seen.Summary.And(MetricSummary.Of(value)) : MetricSummary.Of(value));
        }
    }
}

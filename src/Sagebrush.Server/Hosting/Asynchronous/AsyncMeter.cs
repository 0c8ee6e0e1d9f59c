using System.Collections.Concurrent;
using Sagebrush.Metrics;

namespace Sagebrush.Hosting;

/// <summary>The metrics of asynchronous endpoints. Source: SageMaker developer guide, "Monitor asynchronous endpoint".</summary>
/// <param name="metrics">Where they go.</param>
internal sealed class AsyncMeter(MetricStore metrics)
{
    private readonly ConcurrentDictionary<(string Endpoint, string Name), MetricKey> _keys = new();

    /// <summary>What one endpoint has to do; each second.</summary>
    public void Backlog(string endpoint, int backlog, int instances, TimeSpan oldest)
    {
        Add(endpoint, "ApproximateBacklogSize", backlog, "Count");
        Add(endpoint, "ApproximateBacklogSizePerInstance", (double)backlog / Math.Max(1, instances), "Count");
        Add(endpoint, "ApproximateAgeOfOldestRequest", oldest.TotalSeconds, "Seconds");
        Add(endpoint, "HasBacklogWithoutCapacity", backlog > 0 && instances == 0 ? 1 : 0, "Count");
    }

    /// <summary>A container was given a request that had waited.</summary>
    public void Taken(string endpoint, TimeSpan waited) => Add(endpoint, "TimeInBacklog", waited.TotalMilliseconds, "Milliseconds");

    /// <summary>The end of a request.</summary>
    public void Ended(string endpoint, TimeSpan since, bool isFailed, bool isExpired)
    {
        Add(endpoint, "InvocationsProcessed", 1, "Count");
        Add(endpoint, "InvocationFailures", isFailed && !isExpired ? 1 : 0, "Count");
        Add(endpoint, "ExpiredRequests", isExpired ? 1 : 0, "Count");
        Add(endpoint, "TotalProcessingTime", since.TotalMilliseconds, "Milliseconds");
    }

    private void Add(string endpoint, string name, double value, string unit) => metrics.Add(
        _keys.GetOrAdd((endpoint, name), static key => new("AWS/SageMaker", key.Name, ("EndpointName", key.Endpoint))), value, unit);
}

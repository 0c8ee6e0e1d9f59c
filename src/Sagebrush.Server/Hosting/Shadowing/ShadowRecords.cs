using System.Threading.Channels;
using Sagebrush.Metrics;
using Sagebrush.Store;

namespace Sagebrush.Hosting;

/// <summary>
/// Keeps what comparing shadows with production variants has found: a line each in the endpoint's log, and metrics. Takes no more than it can write: what comes beyond
/// is counted in the metrics, but has no line.
/// </summary>
/// <param name="logs">Where the lines go.</param>
/// <param name="metrics">Where the numbers go.</param>
public sealed class ShadowRecords(LogStore logs, MetricStore metrics)
{
    /// <summary>The namespace of the metrics; the service has none for this.</summary>
    public const string Namespace = "Sagebrush/Shadow";

    private const int Batch = 256;

    private readonly Channel<ShadowComparison> _waiting = Channel.CreateBounded<ShadowComparison>(
        new BoundedChannelOptions(4096) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Writes the lines until <paramref name="cancel"/> fires, and then what is left.</summary>
    public async Task Run(CancellationToken cancel)
    {
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(cancel))
            {
                Write();
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            Write();
        }
    }

    internal void Add(ShadowComparison comparison)
    {
        var place = comparison.Place;
        metrics.Add([
            Sample(place, comparison.IsEqual ? "AnswersEqual" : "AnswersDifferent", 1, "Count", comparison.Time),
            Sample(place, "ProductionLatency", comparison.Production.Latency.TotalMicroseconds, "Microseconds", comparison.Time),
            Sample(place, "ShadowLatency", comparison.Shadow.Latency.TotalMicroseconds, "Microseconds", comparison.Time),
        ]);
        _waiting.Writer.TryWrite(comparison);
    }

    internal void Dropped(ShadowPlace place, DateTimeOffset time) => metrics.Add([Sample(place, "CopiesDropped", 1, "Count", time)]);

    private static MetricSample Sample(ShadowPlace place, string name, double value, string unit, DateTimeOffset time) =>
        new(new(Namespace, name, ("EndpointName", place.Endpoint), ("VariantName", place.Variant)), time, unit, MetricSummary.Of(value));

    private void Write()
    {
        while (_waiting.Reader.TryPeek(out _))
        {
            List<ShadowComparison> batch = [];
            while (batch.Count < Batch && _waiting.Reader.TryRead(out var comparison))
            {
                batch.Add(comparison);
            }

            foreach (var group in batch.GroupBy(comparison => comparison.Place))
            {
                logs.Append(ModelErrors.LogGroup(group.Key.Endpoint), group.Key.LogStream,
                    [.. group.Select(comparison => new LogEvent(comparison.Time, comparison.Line()))]);
            }
        }
    }
}

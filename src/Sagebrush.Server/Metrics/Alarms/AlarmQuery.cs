using Sagebrush.Wire.Shapes.CloudWatch;

namespace Sagebrush.Metrics;

/// <summary>What an alarm looks at: one metric, or the one expression of several that is returned.</summary>
/// <param name="spec">The alarm's, checked.</param>
internal sealed class AlarmQuery(PutMetricAlarmRequest spec)
{
    /// <summary>How long after the end of a period its last values may still come.</summary>
    public static readonly TimeSpan Late = TimeSpan.FromSeconds(2);

    private const string Only = "m1";

    private readonly MetricQueries _queries = new(spec.Metrics is { Count: > 0 } metrics ? metrics :
    [
        new()
        {
            Id = Only,
            MetricStat = new()
            {
                Metric = new() { Namespace = spec.Namespace, MetricName = spec.MetricName, Dimensions = spec.Dimensions },
                Period = spec.Period ?? 60,
                Stat = spec.Statistic ?? spec.ExtendedStatistic ?? "Average",
                Unit = spec.Unit,
            },
        },
    ]);

    /// <summary>The metrics whose values decide.</summary>
    public IReadOnlyCollection<MetricKey> Keys => [.. _queries.Keys.Distinct()];

    /// <summary>Seconds of a period.</summary>
    public int Period => _queries.Period;

    /// <summary>The end of the last period that is over.</summary>
    public DateTimeOffset LastEnd(DateTimeOffset now) => DateTimeOffset.FromUnixTimeSeconds((now - Late).ToUnixTimeSeconds() / Period * Period);

    /// <summary>When the next period will be over.</summary>
    public DateTimeOffset NextEnd(DateTimeOffset now) => LastEnd(now) + TimeSpan.FromSeconds(Period) + Late;

    /// <summary>The values of the last periods, the oldest first; null where there is none.</summary>
    public IReadOnlyList<(DateTimeOffset Start, double? Value)> Points(MetricStore store, DateTimeOffset end)
    {
        int periods = spec.EvaluationPeriods!.Value + AlarmStep.Extra;
        long last = end.ToUnixTimeSeconds(), first = last - (long)periods * Period;
        var values = _queries.Compute(store, first, last).SelectMany(result => result.Series).FirstOrDefault()?.Points.ToDictionary(point => point.Time, point => point.Value) ?? [];
        return [.. Enumerable.Range(0, periods).Select(i => first + (long)i * Period)
            .Select(time => (DateTimeOffset.FromUnixTimeSeconds(time), values.TryGetValue(time, out double value) ? value : (double?)null))];
    }
}

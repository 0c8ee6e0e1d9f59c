namespace Sagebrush.Metrics;

/// <summary>What is kept of some values of a metric: their number, sum and bounds, and how they are distributed where that is known.</summary>
/// <param name="Count">Their number; fractions come from clients that weigh their values.</param>
/// <param name="Sum">Of all.</param>
/// <param name="Min">The smallest.</param>
/// <param name="Max">The greatest.</param>
/// <param name="Distribution">Null when a client told only the other four.</param>
public sealed record MetricSummary(double Count, double Sum, double Min, double Max, Distribution? Distribution)
{
    /// <summary>Their mean.</summary>
    public double Average => Sum / Count;

    /// <summary>One value, some times.</summary>
    public static MetricSummary Of(double value, double count = 1) => new(count, value * count, value, value, Distribution.Of(value, count));

    /// <summary>Both together.</summary>
    public MetricSummary And(MetricSummary other) => new(
        Count + other.Count, Sum + other.Sum, Math.Min(Min, other.Min), Math.Max(Max, other.Max),
        Distribution is null || other.Distribution is null ? null : Distribution.And(other.Distribution));
}

/// <summary>Values of a metric on their way into the store.</summary>
/// <param name="Key">Of which metric.</param>
/// <param name="Time">When they were; kept to the second.</param>
/// <param name="Unit">As CloudWatch names it: <c>Count</c>, <c>Microseconds</c>, <c>Percent</c>, <c>None</c> …</param>
/// <param name="Summary">The values.</param>
public sealed record MetricSample(MetricKey Key, DateTimeOffset Time, string Unit, MetricSummary Summary);

/// <summary>The values of one period.</summary>
/// <param name="Start">When the period begins.</param>
/// <param name="Unit">The unit of its first value.</param>
/// <param name="Summary">Its values.</param>
public sealed record MetricPeriod(DateTimeOffset Start, string Unit, MetricSummary Summary);

/// <summary>A metric that has values.</summary>
/// <param name="Key">Which.</param>
/// <param name="Last">When it was last told a value, to the minute.</param>
public sealed record ListedMetric(MetricKey Key, DateTimeOffset Last);

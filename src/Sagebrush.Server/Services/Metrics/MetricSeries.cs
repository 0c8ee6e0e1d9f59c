using Sagebrush.Wire.Shapes.Metrics;

namespace Sagebrush.Services;

/// <summary>The values that a query asks for: one for each of its periods that has any.</summary>
internal sealed class MetricSeries(MetricQuery query)
{
    /// <summary>The series in the order of its axis. Times are seconds since 1970; both bounds belong to it.</summary>
    public IEnumerable<(long X, double Y)> Of(IEnumerable<MetricPoint> points) =>
        from point in points
        where point.Name == query.MetricName && Axis(point) >= (query.Start ?? long.MinValue) && Axis(point) <= (query.End ?? long.MaxValue)
        group point by Period(point) into period
        orderby period.Key
        select (Place(period), Statistic([.. period.OrderBy(point => point.Time).Select(point => point.Value)]));

    private long Axis(MetricPoint point) => query.XAxisType == XAxisType.Timestamp ? point.Time : point.Iteration;

    /// <summary>An iteration, or the second with which a span of time begins.</summary>
    private long Period(MetricPoint point) => Seconds is { } seconds ? point.Time - point.Time % seconds : point.Iteration;

    /// <summary>Where a period stands on the axis: at its beginning when they agree, otherwise at its last value.</summary>
    private long Place(IGrouping<long, MetricPoint> period) =>
        query.XAxisType == XAxisType.Timestamp == Seconds.HasValue ? period.Key : period.Max(Axis);

    private long? Seconds => query.Period switch
    {
        Wire.Shapes.Metrics.Period.OneMinute => 60,
        Wire.Shapes.Metrics.Period.FiveMinute => 5 * 60,
        Wire.Shapes.Metrics.Period.OneHour => 60 * 60,
        _ => null,
    };

    private double Statistic(double[] values) => query.MetricStat switch
    {
        MetricStatistic.Min => values.Min(),
        MetricStatistic.Max => values.Max(),
        MetricStatistic.Avg => values.Average(),
        MetricStatistic.Count => values.Length,
        MetricStatistic.StdDev => Deviation(values),
        _ => values[^1],
    };

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }
}

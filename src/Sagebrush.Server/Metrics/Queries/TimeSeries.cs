namespace Sagebrush.Metrics;

/// <summary>Values in time: a metric's statistic, or what an expression makes of such.</summary>
/// <param name="Label">For people.</param>
/// <param name="Period">Seconds between two values where none is missing.</param>
/// <param name="Points">In the order of time; finite.</param>
internal sealed record TimeSeries(string Label, int Period, IReadOnlyList<(long Time, double Value)> Points)
{
    /// <summary>Each value by itself; what is no number afterwards goes missing.</summary>
    public TimeSeries Map(Func<double, double> change) => Points.Count == 0 ? this
        : this with { Points = [.. Points.Select(point => (point.Time, change(point.Value))).Where(point => double.IsFinite(point.Item2))] };

    /// <summary>Values of the same time together; a time that either lacks is missing.</summary>
    public TimeSeries Zip(TimeSeries other, Func<double, double, double> join)
    {
        var there = other.Points.ToDictionary(point => point.Time, point => point.Value);
        return this with
        {
            Period = Math.Max(Period, other.Period),
            Points = [.. Points.Where(point => there.ContainsKey(point.Time)).Select(point => (point.Time, Value: join(point.Value, there[point.Time]))).Where(point => double.IsFinite(point.Value))],
        };
    }

    /// <summary>All times at which any of several series has a value, with the values there.</summary>
    public static TimeSeries Merge(string label, IReadOnlyList<TimeSeries> series, Func<IReadOnlyList<double>, double> join) => new(
        label, series.Count == 0 ? 60 : series.Max(one => one.Period),
        [.. series.SelectMany(one => one.Points).GroupBy(point => point.Time).OrderBy(group => group.Key)
            .Select(group => (group.Key, Value: join([.. group.Select(point => point.Value)]))).Where(point => double.IsFinite(point.Value))]);
}

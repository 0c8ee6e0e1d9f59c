using Sagebrush.Wire;

namespace Sagebrush.Services;

/// <summary>The stretch of time that a query is about.</summary>
internal static class MetricWindow
{
    /// <summary>First second and the one after the last, since 1970: the start put on the grid that values of its age have.</summary>
    /// <remarks>API reference, "GetMetricStatistics": the start is rounded down to the minute, to 5 minutes after 15 days, to the hour after 63; for periods below a minute to those.</remarks>
    /// <exception cref="AwsException">InvalidParameterValue: it ends before it begins.</exception>
    public static (long Start, long End) Of(DateTimeOffset start, DateTimeOffset end, int period, DateTimeOffset now)
    {
        if (start >= end)
        {
            throw AwsError.MetricParameterValue.With("The parameter StartTime must be less than the parameter EndTime.");
        }

        var age = now - start;
        int grid = age > TimeSpan.FromDays(63) ? 3600 : age > TimeSpan.FromDays(15) ? 300 : Math.Min(period, 60);
        long first = start.ToUnixTimeSeconds();
        first -= ((first % grid) + grid) % grid;

        // A fraction of the last second belongs to it.
        return (first, Math.Max(first + 1, (end.ToUnixTimeMilliseconds() + 999) / 1000));
    }
}

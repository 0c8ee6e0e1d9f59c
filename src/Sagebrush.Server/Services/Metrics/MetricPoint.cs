using System.Globalization;
using Sagebrush.Jobs;

namespace Sagebrush.Services;

/// <summary>One value of a metric.</summary>
/// <param name="Name">The metric's.</param>
/// <param name="Iteration">How many values of the metric its host had before.</param>
/// <param name="Time">When it was written, in seconds since 1970.</param>
/// <param name="Value">As it stands in the log.</param>
internal readonly record struct MetricPoint(string Name, long Iteration, long Time, double Value)
{
    /// <summary>The values of a job, numbered.</summary>
    public static IEnumerable<MetricPoint> All(IEnumerable<MetricPoints> rows)
    {
        var iterations = new Dictionary<(string Stream, string Name), long>();
        foreach (var row in rows)
        {
            foreach (var point in row.Points)
            {
                string name = point.MetricName!;
                long iteration = iterations.GetValueOrDefault((row.Stream, name));
                iterations[(row.Stream, name)] = iteration + 1;
                yield return new(name, iteration, point.Timestamp!.Value.ToUnixTimeSeconds(), Decimal(point.Value!.Value));
            }
        }
    }

    // 0.1 of a log is kept as the nearest float and meant 0.1, not 0.10000000149.
    private static double Decimal(float value) => double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}

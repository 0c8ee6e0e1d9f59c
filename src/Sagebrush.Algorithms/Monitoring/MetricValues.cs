using System.Text.Json.Nodes;

namespace Sagebrush.Monitoring;

/// <summary>Values of a metric: their number, sum and bounds.</summary>
/// <param name="Count">How many.</param>
/// <param name="Sum">Of all.</param>
/// <param name="Min">The smallest.</param>
/// <param name="Max">The greatest.</param>
public readonly record struct MetricValues(double Count, double Sum, double Min, double Max)
{
    /// <summary>One value.</summary>
    public static MetricValues Of(double value) => new(1, value, value, value);

    internal void WriteTo(JsonObject line)
    {
        if (Count == 1)
        {
            line["Value"] = Sum;
        }
        else
        {
            line["StatisticValues"] = new JsonObject { ["SampleCount"] = Count, [nameof(Sum)] = Sum, ["Minimum"] = Min, ["Maximum"] = Max };
        }
    }
}

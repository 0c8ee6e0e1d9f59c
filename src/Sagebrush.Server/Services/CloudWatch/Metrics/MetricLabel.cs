using System.Globalization;
using System.Text.RegularExpressions;
using Sagebrush.Metrics;

namespace Sagebrush.Services;

/// <summary>The label of a series, in which <c>${AVG}</c>, <c>${DATAPOINT_COUNT}</c>, <c>${FIRST}</c>, <c>${LAST}</c>, <c>${MAX}</c>, <c>${MIN}</c> and <c>${SUM}</c> stand for values of its own.</summary>
internal static partial class MetricLabel
{
    /// <summary>The label with its values in place.</summary>
    public static string Of(TimeSeries series) => !series.Label.Contains("${", StringComparison.Ordinal) ? series.Label
        : Value().Replace(series.Label, match => Text(match.Groups[1].Value, [.. series.Points.Select(point => point.Value)]));

    private static string Text(string name, double[] values) => name == "DATAPOINT_COUNT" ? values.Length.ToString(CultureInfo.InvariantCulture)
        : values.Length == 0 ? "--" : (name switch
        {
            "AVG" => values.Average(),
            "FIRST" => values[0],
            "LAST" => values[^1],
            "MAX" => values.Max(),
            "MIN" => values.Min(),
            _ => values.Sum(),
        }).ToString("G6", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\$\{(AVG|DATAPOINT_COUNT|FIRST|LAST|MAX|MIN|SUM)\}")]
    private static partial Regex Value();
}

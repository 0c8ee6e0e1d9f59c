using System.Globalization;

namespace Sagebrush.Metrics;

/// <summary>
/// A statistic over the values of a period, by CloudWatch's name: SampleCount, Average, Sum, Minimum, Maximum, IQM, and with numbers p99.9, tm90, wm90, tc90,
/// ts90, TM(10%:90%), WM, TC, TS, PR(100:2000). Source: Amazon CloudWatch User Guide, "CloudWatch statistics definitions".
/// </summary>
public abstract record Statistic
{
    /// <summary>Its value; null where the values' distribution would be needed and is not known.</summary>
    public abstract double? Of(MetricSummary summary);

    /// <summary>The statistic of a name, or null.</summary>
    public static Statistic? Parse(string name) => name switch
    {
        "SampleCount" => new Simple(static values => values.Count),
        "Average" => new Simple(static values => values.Average),
        "Sum" => new Simple(static values => values.Sum),
        "Minimum" => new Simple(static values => values.Min),
        "Maximum" => new Simple(static values => values.Max),
        "IQM" => new Trimmed("TM", Bound.Share(0.25), Bound.Share(0.75)),
        _ when name.Length > 0 && name[0] is 'p' && Number(name[1..]) is { } percent and >= 0 and <= 100 => new Percentile(percent / 100),
        _ when name.Length > 2 && name[..2].ToUpperInvariant() is "TM" or "WM" or "TC" or "TS" or "PR" => Trim(name[..2].ToUpperInvariant(), name[2..]),
        _ => null,
    };

    private static Trimmed? Trim(string kind, string bounds)
    {
        if (Number(bounds) is { } percent and >= 0 and <= 100)
        {
            // tm90: without the highest tenth.
            return kind == "PR" ? null : new(kind, Bound.None, Bound.Share(percent / 100));
        }

        if (bounds is not ['(', .., ')'] || bounds[1..^1].Split(':') is not [var low, var high] || (low.Length == 0 && high.Length == 0))
        {
            return null;
        }

        return Bound.Parse(low) is { } lowest && Bound.Parse(high) is { } highest && (kind != "PR" || (!lowest.IsShare && !highest.IsShare))
            ? new(kind, lowest, highest) : null;
    }

    private static double? Number(string text) =>
        text.Length is > 0 and <= 16 && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) ? number : null;

    private sealed record Simple(Func<MetricSummary, double> Take) : Statistic
    {
        public override double? Of(MetricSummary summary) => Take(summary);
    }

    private sealed record Percentile(double Share) : Statistic
    {
        public override double? Of(MetricSummary summary) =>
            summary.Distribution is { } distribution ? Math.Clamp(distribution.Quantile(Share), summary.Min, summary.Max) : null;
    }

    /// <summary>A bound of what is looked at: a value, or the share of all values that lies below it.</summary>
    private readonly record struct Bound(double? Value, bool IsShare)
    {
        public static Bound None => new(null, false);

        public static Bound Share(double share) => new(share, true);

        public static Bound? Parse(string text) => text.Length == 0 ? None
            : text[^1] == '%' ? Number(text[..^1]) is { } percent and >= 0 and <= 100 ? Share(percent / 100) : null
            : Number(text) is { } value ? new(value, false) : null;
    }

    /// <summary>Over the values between two bounds: TM their mean, WM the mean of all with those outside put on the bounds, TC their number, TS their sum, PR their share.</summary>
    private sealed record Trimmed(string Kind, Bound Low, Bound High) : Statistic
    {
        public override double? Of(MetricSummary summary)
        {
            if (summary.Distribution is not { } distribution)
            {
                return null;
            }

            double count = 0, sum = 0, lowest = double.NaN, highest = double.NaN, below = 0, above = 0, seen = 0;
            for (int i = 0; i < distribution.Values.Length; i++)
            {
                double value = distribution.Values[i], number = distribution.Counts[i];
                double from = Low is { IsShare: true, Value: { } low } ? low * summary.Count : 0, to = High is { IsShare: true, Value: { } high } ? high * summary.Count : summary.Count;
                double under = Low is { IsShare: false, Value: { } least } ? value <= least ? number : 0 : Math.Clamp(from - seen, 0, number);
                double over = High is { IsShare: false, Value: { } most } ? value > most ? number : 0 : Math.Clamp(seen + number - to, 0, number);
                double inside = Math.Max(0, number - under - over);
                seen += number;
                (below, above) = (below + under, above + over);
                if (inside > 0)
                {
                    (count, sum) = (count + inside, sum + inside * value);
                    (lowest, highest) = (double.IsNaN(lowest) ? value : lowest, value);
                }
            }

            return Kind switch
            {
                "TC" => count,
                "TS" => sum,
                "PR" => 100 * count / summary.Count,
                "TM" => count > 0 ? sum / count : null,
                _ => count > 0 ? (sum + below * (Low is { IsShare: false, Value: { } b } ? b : lowest) + above * (High is { IsShare: false, Value: { } t } ? t : highest)) / summary.Count : null,
            };
        }
    }
}

namespace Sagebrush.Metrics;

/// <summary>What a part of an expression comes to.</summary>
internal abstract record MathValue
{
    /// <summary>A number.</summary>
    public sealed record Scalar(double Value) : MathValue;

    /// <summary>A time series.</summary>
    public sealed record One(TimeSeries Series) : MathValue;

    /// <summary>An array of time series.</summary>
    public sealed record Many(IReadOnlyList<TimeSeries> Series) : MathValue;

    /// <summary>What an operator does with two values; what it cannot compute is no number.</summary>
    public static Func<double, double, double> Operator(string name) => name switch
    {
        "+" => static (a, b) => a + b,
        "-" => static (a, b) => a - b,
        "*" => static (a, b) => a * b,
        "/" => static (a, b) => b == 0 ? double.NaN : a / b,
        "^" => Math.Pow,
        "==" => static (a, b) => a == b ? 1 : 0,
        "!=" => static (a, b) => a != b ? 1 : 0,
        "<" => static (a, b) => a < b ? 1 : 0,
        ">" => static (a, b) => a > b ? 1 : 0,
        "<=" => static (a, b) => a <= b ? 1 : 0,
        ">=" => static (a, b) => a >= b ? 1 : 0,
        "&&" => static (a, b) => a != 0 && b != 0 ? 1 : 0,
        _ => static (a, b) => a != 0 || b != 0 ? 1 : 0,
    };
}

/// <summary>What takes the place of missing values.</summary>
internal static class Fillings
{
    /// <summary>At each time without a value, the one that is given for it, if any.</summary>
    public static TimeSeries With(TimeSeries series, IEnumerable<long> times, Func<long, double?> filling)
    {
        var there = series.Points.ToDictionary(point => point.Time, point => point.Value);
        var all = times.Select(time => (Time: time, Value: there.TryGetValue(time, out double value) ? value : filling(time)));
        return series with { Points = [.. all.Where(point => point.Value is not null).Select(point => (point.Time, point.Value!.Value))] };
    }

    /// <summary>At each time without a value after the first one, the last before, or the line to the next.</summary>
    public static TimeSeries Between(TimeSeries series, IEnumerable<long> times, bool linear)
    {
        var filled = new List<(long, double)>();
        int next = 0;
        foreach (long time in times)
        {
            while (next < series.Points.Count && series.Points[next].Time <= time)
            {
                next++;
            }

            if (next == 0)
            {
                continue;
            }

            var before = series.Points[next - 1];
            if (linear && next < series.Points.Count && before.Time < time)
            {
                var after = series.Points[next];
                filled.Add((time, before.Value + (after.Value - before.Value) * (time - before.Time) / (after.Time - before.Time)));
            }
            else
            {
                filled.Add((time, before.Value));
            }
        }

        return series with { Points = filled };
    }

    /// <summary>Each value with all before it.</summary>
    public static TimeSeries RunningSum(TimeSeries series)
    {
        double sum = 0;
        return series with { Points = [.. series.Points.Select(point => (point.Time, sum += point.Value))] };
    }
}

namespace Sagebrush.Metrics;

/// <summary>Computes an expression of metric math. Source: Amazon CloudWatch User Guide, "Using metric math".</summary>
/// <param name="start">Seconds since 1970 of the first period that is asked for.</param>
/// <param name="end">Periods that begin here or later are not asked for.</param>
/// <param name="find">The series of another query's id; null when there is none.</param>
/// <param name="metrics">The series of all queries that name a metric, by id.</param>
internal sealed class MathEvaluation(long start, long end, Func<string, IReadOnlyList<TimeSeries>?> find, Func<IReadOnlyList<(string Id, TimeSeries Series)>> metrics)
{
    /// <summary>The functions that are computed here.</summary>
    public static readonly IReadOnlySet<string> Functions = new HashSet<string>
    {
        "ABS", "AVG", "CEIL", "DATAPOINT_COUNT", "DATE", "DAY", "DIFF", "DIFF_TIME", "EPOCH", "FILL", "FIRST", "FLOOR", "HOUR", "IF", "LAST", "LOG", "LOG10", "MAX", "METRICS",
        "METRIC_COUNT", "MIN", "MINUTE", "MONTH", "PERIOD", "RATE", "REMOVE_EMPTY", "RUNNING_SUM", "SLICE", "SORT", "STDDEV", "SUM", "TIME_SERIES", "YEAR",
    };

    /// <summary>The series that the expression is.</summary>
    /// <exception cref="MathException">It is a single number, or cannot be computed.</exception>
    public IReadOnlyList<TimeSeries> Series(MathNode expression) => Compute(expression) switch
    {
        MathValue.Many many => many.Series,
        MathValue.One one => [one.Series],
        _ => throw new MathException("The expression must give time series, not a single number; TIME_SERIES makes one of it"),
    };

    private MathValue Compute(MathNode node) => node switch
    {
        MathNode.Number number => new MathValue.Scalar(number.Value),
        MathNode.Reference reference => find(reference.Id) switch
        {
            [var one] => new MathValue.One(one),
            { } many => new MathValue.Many(many),
            null => throw new MathException($"Undefined variable '{reference.Id}'"),
        },
        MathNode.List list => new MathValue.Many([.. list.Items.SelectMany(item => SeriesOf(Compute(item)))]),
        MathNode.Binary binary => Join(Compute(binary.Left), Compute(binary.Right), MathValue.Operator(binary.Operator)),
        MathNode.Call call => Call(call),
        _ => throw new MathException("A quotation stands where a metric or a number is due"),
    };

    private MathValue Call(MathNode.Call call)
    {
        var arguments = call.Arguments;
        switch (call.Function)
        {
            case "METRICS":
                string filter = arguments is [MathNode.Word word] ? word.Text : arguments.Count == 0 ? "" : throw Wrong(call);
                return new MathValue.Many([.. metrics().Where(metric => metric.Id.Contains(filter, StringComparison.Ordinal)).Select(metric => metric.Series)]);
            case "IF" when arguments.Count is 2 or 3:
                return If(Compute(arguments[0]), Compute(arguments[1]), arguments.Count == 3 ? Compute(arguments[2]) : null);
            case "FILL" when arguments.Count == 2:
                return arguments[1] is MathNode.Word { Text: "REPEAT" or "LINEAR" } how
                    ? Each(Compute(arguments[0]), series => Fillings.Between(series, Grid(series), how.Text == "LINEAR"))
                    : Fill(Compute(arguments[0]), Compute(arguments[1]));
            case "SORT" when arguments is [_, MathNode.Word by, MathNode.Word order, ..]:
                return Sort(call, by.Text, order.Text);
            case "SLICE" when arguments is [_, MathNode.Number from, ..] && Compute(arguments[0]) is MathValue.Many many:
                return new MathValue.Many([.. many.Series.Skip((int)from.Value).Take(arguments is [_, _, MathNode.Number to] ? (int)(to.Value - from.Value) : int.MaxValue)]);
            case "FIRST" or "LAST" or "METRIC_COUNT" or "REMOVE_EMPTY" when arguments.Count == 1 && Compute(arguments[0]) is MathValue.Many many:
                return OfMany(call.Function, many.Series);
            case "AVG" or "SUM" or "MIN" or "MAX" or "STDDEV" when arguments.Count >= 1:
                return Aggregate(call.Function, arguments.Count == 1 ? Compute(arguments[0]) : new MathValue.Many([.. arguments.SelectMany(argument => SeriesOf(Compute(argument)))]));
            case "TIME_SERIES" when arguments.Count == 1 && Compute(arguments[0]) is MathValue.Scalar scalar:
                int period = metrics().Select(metric => metric.Series.Period).DefaultIfEmpty(60).Max();
                return new MathValue.One(new("", period, [.. Grid(period).Select(time => (time, scalar.Value))]));
            default:
                return arguments.Count == 1 && Simple(call.Function) is { } simple ? simple(Compute(arguments[0])) : throw Wrong(call);
        }
    }

    private static Func<MathValue, MathValue>? Simple(string function) => function switch
    {
        "ABS" => Values(Math.Abs),
        "CEIL" => Values(Math.Ceiling),
        "FLOOR" => Values(Math.Floor),
        "LOG" => Values(Math.Log),
        "LOG10" => Values(Math.Log10),
        "DIFF" => Pairs((before, here) => here.Value - before.Value),
        "DIFF_TIME" => Pairs((before, here) => here.Time - before.Time),
        "RATE" => Pairs((before, here) => (here.Value - before.Value) / (here.Time - before.Time)),
        "RUNNING_SUM" => value => Each(value, Fillings.RunningSum),
        "PERIOD" => Number(series => series.Period),
        "DATAPOINT_COUNT" => Number(series => series.Points.Count),
        "EPOCH" => Times(time => time.ToUnixTimeSeconds()),
        "MINUTE" => Times(time => time.Minute),
        "HOUR" => Times(time => time.Hour),
        "DAY" => Times(time => time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek),
        "DATE" => Times(time => time.Day),
        "MONTH" => Times(time => time.Month),
        "YEAR" => Times(time => time.Year),
        _ => null,
    };

    private static Func<MathValue, MathValue> Values(Func<double, double> change) => value => value is MathValue.Scalar scalar
        ? new MathValue.Scalar(change(scalar.Value)) : Each(value, series => series.Map(change));

    private static Func<MathValue, MathValue> Pairs(Func<(long Time, double Value), (long Time, double Value), double> change) => value => Each(value, series =>
        series with { Points = [.. series.Points.Zip(series.Points.Skip(1), (before, here) => (here.Time, change(before, here)))] });

    private static Func<MathValue, MathValue> Times(Func<DateTimeOffset, double> take) => value => Each(value, series =>
        series with { Points = [.. series.Points.Select(point => (point.Time, take(DateTimeOffset.FromUnixTimeSeconds(point.Time))))] });

    private static Func<MathValue, MathValue> Number(Func<TimeSeries, double> take) => value => value is MathValue.One one
        ? new MathValue.Scalar(take(one.Series)) : throw new MathException("The function takes one time series");

    private static MathValue Aggregate(string function, MathValue value)
    {
        Func<IReadOnlyList<double>, double> of = function switch
        {
            "AVG" => values => values.Average(),
            "SUM" => values => values.Sum(),
            "MIN" => values => values.Min(),
            "MAX" => values => values.Max(),
            _ => values => Math.Sqrt(values.Average(one => (one - values.Average()) * (one - values.Average()))),
        };
        return value switch
        {
            MathValue.Many many => new MathValue.One(TimeSeries.Merge(function, many.Series, of)),

            // Of one series all its values are meant, of several those of each time.
            MathValue.One { Series.Points: { Count: > 0 } points } => new MathValue.Scalar(of([.. points.Select(point => point.Value)])),
            MathValue.One => new MathValue.Scalar(double.NaN),
            _ => value,
        };
    }

    private static MathValue OfMany(string function, IReadOnlyList<TimeSeries> series) => function switch
    {
        "METRIC_COUNT" => new MathValue.Scalar(series.Count),
        "REMOVE_EMPTY" => new MathValue.Many([.. series.Where(one => one.Points.Count > 0)]),
        _ when series.Count == 0 => new MathValue.Many([]),
        "FIRST" => new MathValue.One(series[0]),
        _ => new MathValue.One(series[^1]),
    };

    private MathValue.Many Sort(MathNode.Call call, string by, string order)
    {
        double Rank(TimeSeries series) => series.Points.Count == 0 ? double.NegativeInfinity : ((MathValue.Scalar)Aggregate(by, new MathValue.One(series))).Value;
        if (by is not ("AVG" or "SUM" or "MIN" or "MAX") || order is not ("ASC" or "DESC"))
        {
            throw Wrong(call);
        }

        var series = SeriesOf(Compute(call.Arguments[0]));
        var sorted = order == "ASC" ? series.OrderBy(Rank) : series.OrderByDescending(Rank);
        return new([.. call.Arguments is [_, _, _, MathNode.Number limit] ? sorted.Take((int)limit.Value) : sorted]);
    }

    /// <summary>Where the condition has a value that is not 0, the one, where it is 0, the other.</summary>
    private MathValue If(MathValue condition, MathValue yes, MathValue? no)
    {
        if (condition is MathValue.Scalar scalar)
        {
            return scalar.Value != 0 ? yes : no ?? new MathValue.Many([]);
        }

        return Each(condition, series =>
        {
            var (whenTrue, whenFalse) = (Lookup(yes), no is null ? null : Lookup(no));
            return series with
            {
                Points = [.. series.Points.Select(point => (point.Time, Value: (point.Value != 0 ? whenTrue : whenFalse)?.Invoke(point.Time)))
                    .Where(point => point.Value is not null).Select(point => (point.Time, point.Value!.Value))],
            };
        });
    }

    private static Func<long, double?> Lookup(MathValue value)
    {
        if (value is MathValue.Scalar scalar)
        {
            return _ => scalar.Value;
        }

        var series = value is MathValue.One one ? one.Series : throw new MathException("IF takes time series and numbers");
        var points = series.Points.ToDictionary(point => point.Time, point => point.Value);
        return time => points.TryGetValue(time, out double found) ? found : null;
    }

    private MathValue Fill(MathValue value, MathValue by)
    {
        var filling = Lookup(by);
        return Each(value, series => Fillings.With(series, Grid(series), filling));
    }

    private IEnumerable<long> Grid(TimeSeries series) => Grid(series.Period);

    private IEnumerable<long> Grid(int period)
    {
        for (long time = start; time < end; time += period)
        {
            yield return time;
        }
    }

    private static MathValue Join(MathValue left, MathValue right, Func<double, double, double> join) => (left, right) switch
    {
        (MathValue.Scalar a, MathValue.Scalar b) => new MathValue.Scalar(join(a.Value, b.Value)),
        (_, MathValue.Scalar b) => Each(left, series => series.Map(value => join(value, b.Value))),
        (MathValue.Scalar a, _) => Each(right, series => series.Map(value => join(a.Value, value))),
        (_, MathValue.One b) => Each(left, series => series.Zip(b.Series, join)),
        (MathValue.One a, _) => Each(right, series => a.Series.Zip(series, join)),
        _ => throw new MathException("An operator cannot stand between two arrays of time series"),
    };

    private static MathValue Each(MathValue value, Func<TimeSeries, TimeSeries> change) => value switch
    {
        MathValue.One one => new MathValue.One(change(one.Series)),
        MathValue.Many many => new MathValue.Many([.. many.Series.Select(change)]),
        _ => throw new MathException("A time series is due where a number stands"),
    };

    private static IReadOnlyList<TimeSeries> SeriesOf(MathValue value) => value switch
    {
        MathValue.One one => [one.Series],
        MathValue.Many many => many.Series,
        _ => throw new MathException("A time series is due where a number stands"),
    };

    private static MathException Wrong(MathNode.Call call) => new(
        Functions.Contains(call.Function) ? $"The arguments of {call.Function} are not of the right number or kind" : $"The function {call.Function} is not known here");
}

using System.Text.RegularExpressions;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.CloudWatch;

namespace Sagebrush.Metrics;

/// <summary>Queries that belong together: metrics, and expressions that speak of them by their ids. Checked when it is made, so that it can always be computed.</summary>
internal sealed partial class MetricQueries
{
    /// <summary>Most queries in a request.</summary>
    public const int Most = 500;

    private readonly IReadOnlyList<MetricDataQuery> _queries;
    private readonly Dictionary<string, MathNode> _expressions = [];

    /// <summary>Takes the queries of a request.</summary>
    /// <param name="queries">As they came.</param>
    /// <exception cref="AwsException">ValidationError: they make no sense; NotImplemented: an expression asks for what is not built.</exception>
    public MetricQueries(IReadOnlyList<MetricDataQuery> queries)
    {
        _queries = queries;
        if (queries.Count == 0)
        {
            throw AwsError.MissingParameter.With("The parameter MetricDataQueries is required.");
        }

        if (queries.Count > Most)
        {
            throw AwsError.QueryValidation.With($"The collection MetricDataQueries must not have a size greater than {Most}.");
        }

        if (queries.Select(query => query.Id).Distinct().Count() < queries.Count)
        {
            throw AwsError.QueryValidation.With("The values for parameter id in MetricDataQueries are not unique.");
        }

        foreach (var query in queries)
        {
            Check(query);
        }

        var sound = new HashSet<string>();
        foreach (var (id, expression) in _expressions)
        {
            CheckReferences(id, expression, [], sound);
        }
    }

    /// <summary>The queries whose series are asked for.</summary>
    public IEnumerable<MetricDataQuery> Returned => _queries.Where(query => query.ReturnData ?? true);

    /// <summary>The metrics that are looked at.</summary>
    public IEnumerable<MetricKey> Keys => _queries.Where(query => query.MetricStat is not null).Select(query => KeyOf(query.MetricStat!.Metric));

    /// <summary>Seconds of the longest period.</summary>
    public int Period => _queries.Select(query => query.MetricStat?.Period ?? query.Period ?? 0).DefaultIfEmpty(0).Max() is > 0 and var period ? period : 60;

    /// <summary>Seconds of the shortest period.</summary>
    public int ShortestPeriod => _queries.Select(query => query.MetricStat?.Period).Min() ?? 60;

    /// <summary>The key of a metric.</summary>
    public static MetricKey KeyOf(Metric metric) => KeyOf(metric.Namespace!, metric.MetricName!, metric.Dimensions);

    /// <summary>The key of a metric.</summary>
    public static MetricKey KeyOf(string ns, string name, IReadOnlyList<Dimension>? dimensions) =>
        new(ns, name, (dimensions ?? []).Select(dimension => (dimension.Name, dimension.Value)));

    /// <summary>The series of every query that is asked for: one, or as many as its expression gives.</summary>
    /// <param name="store">Where the metrics are.</param>
    /// <param name="start">Where the first period begins, seconds since 1970.</param>
    /// <param name="end">Where the last ends.</param>
    /// <exception cref="AwsException">ValidationError: an expression cannot be computed.</exception>
    public IEnumerable<(MetricDataQuery Query, IReadOnlyList<TimeSeries> Series)> Compute(MetricStore store, long start, long end)
    {
        var computed = new Dictionary<string, IReadOnlyList<TimeSeries>>();
        var byId = _queries.ToDictionary(query => query.Id);
        MathEvaluation math = null!;
        math = new MathEvaluation(
            start, end, id => byId.TryGetValue(id, out var query) ? Of(query) : null,
            () => [.. _queries.Where(query => query.MetricStat is not null).Select(query => (query.Id, Of(query)[0]))]);
        return [.. Returned.Select(query => (query, Of(query)))];

        IReadOnlyList<TimeSeries> Of(MetricDataQuery query)
        {
            if (!computed.TryGetValue(query.Id, out var series))
            {
                computed[query.Id] = series = query.MetricStat is { } stat ? [Read(store, stat, query.Label, start, end)] : Expression(math, query);
            }

            return series;
        }
    }

    private static TimeSeries Read(MetricStore store, MetricStat stat, string? label, long start, long end)
    {
        var statistic = Statistic.Parse(stat.Stat)!;
        var periods = store.Read(KeyOf(stat.Metric), DateTimeOffset.FromUnixTimeSeconds(start), DateTimeOffset.FromUnixTimeSeconds(end), stat.Period, stat.Unit);
        return new(label ?? stat.Metric.MetricName!, stat.Period, [.. periods
            .Select(period => (Time: period.Start.ToUnixTimeSeconds(), Value: statistic.Of(period.Summary)))
            .Where(point => point.Value is { } value && double.IsFinite(value)).Select(point => (point.Time, point.Value!.Value))]);
    }

    private IReadOnlyList<TimeSeries> Expression(MathEvaluation math, MetricDataQuery query)
    {
        try
        {
            var series = math.Series(_expressions[query.Id]);
            return series is [var only] ? [only with { Label = query.Label ?? query.Id }] : [.. series.Select(one => query.Label is null ? one : one with { Label = query.Label })];
        }
        catch (MathException e)
        {
            throw Wrong(query.Id, e.Message);
        }
    }

    private void Check(MetricDataQuery query)
    {
        if (!IdPattern().IsMatch(query.Id))
        {
            throw AwsError.QueryValidation.With(
                $"The value {query.Id} is not matching the expected pattern {IdPattern()} for parameter MetricDataQueries.member.{IndexOf(query)}.Id");
        }

        if (query.MetricStat is null == query.Expression is null)
        {
            throw AwsError.QueryValidation.With(
                $"The parameter MetricDataQueries.member.{IndexOf(query)} must have exactly one of MetricStat and Expression.");
        }

        if (query.MetricStat is { } stat)
        {
            Check(stat, $"MetricDataQueries.member.{IndexOf(query)}.MetricStat");
            return;
        }

        if (query.Expression!.TrimStart().StartsWith("SELECT ", StringComparison.OrdinalIgnoreCase))
        {
            throw Unknown(query);
        }

        try
        {
            _expressions[query.Id] = MathSyntax.Parse(query.Expression!);
        }
        catch (MathException e)
        {
            throw Wrong(query.Id, e.Message);
        }

        if (!_expressions[query.Id].Functions().All(MathEvaluation.Functions.Contains))
        {
            throw Unknown(query);
        }
    }

    private static AwsException Unknown(MetricDataQuery query) => AwsError.NotImplemented.With(
        $"The expression of {query.Id} asks for a function that Sagebrush does not have; docs/metrics.md lists those that it has.");

    private static void Check(MetricStat stat, string at)
    {
        if (stat.Metric.Namespace is null || stat.Metric.MetricName is null)
        {
            throw AwsError.QueryValidation.With($"The parameters {at}.Metric.Namespace and {at}.Metric.MetricName are required.");
        }

        if (Statistic.Parse(stat.Stat) is null)
        {
            throw AwsError.QueryValidation.With($"The value {stat.Stat} for parameter {at}.Stat is not supported.");
        }

        CheckPeriod(stat.Period, $"{at}.Period");
    }

    /// <summary>Refuses a period that CloudWatch does not have.</summary>
    /// <exception cref="AwsException">ValidationError.</exception>
    public static void CheckPeriod(int period, string at)
    {
        if (period is not (1 or 5 or 10 or 20 or 30) && (period % 60 != 0 || period > 86400))
        {
            throw AwsError.QueryValidation.With($"The parameter {at} must be 1, 5, 10, 20, 30 or a multiple of 60, and at most 86400.");
        }
    }

    private void CheckReferences(string id, MathNode expression, HashSet<string> path, HashSet<string> sound)
    {
        if (sound.Contains(id))
        {
            return;
        }

        if (!path.Add(id))
        {
            throw Wrong(id, "it speaks of itself");
        }

        foreach (string reference in expression.References())
        {
            if (_queries.All(query => query.Id != reference))
            {
                throw Wrong(id, $"Undefined variable '{reference}'");
            }

            if (_expressions.TryGetValue(reference, out var other))
            {
                CheckReferences(reference, other, path, sound);
            }
        }

        path.Remove(id);
        sound.Add(id);
    }

    private int IndexOf(MetricDataQuery query) => _queries.ToList().IndexOf(query) + 1;

    private static AwsException Wrong(string id, string why) => AwsError.QueryValidation.With($"Error in expression '{id}': {why}.");

    [GeneratedRegex("^[a-z][a-zA-Z0-9_]*$")]
    private static partial Regex IdPattern();
}

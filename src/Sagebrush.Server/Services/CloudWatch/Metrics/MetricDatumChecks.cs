using System.Globalization;
using Sagebrush.Metrics;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.CloudWatch;

namespace Sagebrush.Services;

/// <summary>What CloudWatch takes as the values of a metric. Source: API reference, "PutMetricData" and "MetricDatum".</summary>
internal static class MetricDatumChecks
{
    /// <summary>Most data of a request.</summary>
    public const int MostData = 1000;

    private const int MostValues = 150, MostDimensions = 30;

    private static readonly double Greatest = Math.Pow(2, 360);
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(14), Newest = TimeSpan.FromHours(2);

    /// <summary>The values of a datum.</summary>
    /// <param name="datum">As it came.</param>
    /// <param name="at">Where it stands in the request: <c>MetricData.member.1</c>.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="AwsException">The datum is not taken.</exception>
    public static MetricSummary Summary(MetricDatum datum, string at, DateTimeOffset now)
    {
        CheckTime(datum.Timestamp, at, now);
        CheckDimensions(datum.Dimensions, $"{at}.Dimensions");
        if (datum.StorageResolution is { } resolution and not (1 or 60))
        {
            throw Invalid(resolution.ToString(CultureInfo.InvariantCulture), $"{at}.StorageResolution");
        }

        (string Name, bool IsGiven)[] forms = [("Value", datum.Value is not null), ("StatisticValues", datum.StatisticValues is not null), ("Values", datum.Values is not null)];
        switch (forms.Where(form => form.IsGiven).Select(form => form.Name).ToList())
        {
            case []:
                throw AwsError.MissingParameter.With($"At least one of the parameters {at}.Value, {at}.StatisticValues and {at}.Values must be specified.");
            case [var first, var second, ..]:
                throw AwsError.InvalidParameterCombination.With($"The parameters {at}.{first} and {at}.{second} are mutually exclusive and you have specified both.");
        }

        if (datum.Counts is not null && datum.Values is null)
        {
            throw AwsError.InvalidParameterCombination.With($"The parameter {at}.Counts needs the parameter {at}.Values.");
        }

        return datum.Value is { } value ? MetricSummary.Of(Checked(value, $"{at}.Value"))
            : datum.Values is { } values ? Of(values, datum.Counts, at)
            : Of(datum.StatisticValues!, $"{at}.StatisticValues");
    }

    private static void CheckTime(DateTimeOffset? given, string at, DateTimeOffset now)
    {
        if (given is { } time && (time < now - Oldest || time > now + Newest))
        {
            throw AwsError.MetricParameterValue.With(
                $"The parameter {at}.Timestamp must specify a time no older than two weeks and no more than two hours in the future.");
        }
    }

    /// <summary>Refuses dimensions that are too many, named twice or without text.</summary>
    /// <exception cref="AwsException">InvalidParameterValue.</exception>
    public static void CheckDimensions(IReadOnlyList<Dimension>? dimensions, string at)
    {
        if (dimensions is null)
        {
            return;
        }

        if (dimensions.Count > MostDimensions)
        {
            throw AwsError.MetricParameterValue.With($"The collection {at} must not have a size greater than {MostDimensions}.");
        }

        for (int i = 0; i < dimensions.Count; i++)
        {
            var (name, value) = (dimensions[i].Name, dimensions[i].Value);
            if (string.IsNullOrWhiteSpace(name) || name.StartsWith(':') || !IsPlain(name))
            {
                throw Invalid(name, $"{at}.member.{i + 1}.Name");
            }

            if (string.IsNullOrWhiteSpace(value) || !IsPlain(value))
            {
                throw Invalid(value, $"{at}.member.{i + 1}.Value");
            }
        }

        if (dimensions.DistinctBy(dimension => dimension.Name).Count() < dimensions.Count)
        {
            throw AwsError.MetricParameterValue.With($"No two dimensions of {at} may have the same name.");
        }
    }

    private static bool IsPlain(string text) => text.All(c => c is >= ' ' and <= '~');

    private static MetricSummary Of(IReadOnlyList<double> values, IReadOnlyList<double>? counts, string at)
    {
        if (values.Count is 0 or > MostValues)
        {
            throw AwsError.MetricParameterValue.With(values.Count == 0
                ? $"The collection {at}.Values must not be empty." : $"The collection {at}.Values must not have a size greater than {MostValues}.");
        }

        if (counts is not null && counts.Count != values.Count)
        {
            throw AwsError.MetricParameterValue.With($"The parameters {at}.Values and {at}.Counts must be of the same size.");
        }

        for (int i = 0; i < values.Count; i++)
        {
            Checked(values[i], $"{at}.Values.member.{i + 1}");
            if (counts is not null && Checked(counts[i], $"{at}.Counts.member.{i + 1}") <= 0)
            {
                throw Invalid(Text(counts[i]), $"{at}.Counts.member.{i + 1}");
            }
        }

        var weights = counts ?? [.. Enumerable.Repeat(1.0, values.Count)];
        return new(weights.Sum(), values.Zip(weights, (value, count) => value * count).Sum(), values.Min(), values.Max(), Distribution.Of(values, weights));
    }

    private static MetricSummary Of(StatisticSet set, string at)
    {
        Checked(set.SampleCount, $"{at}.SampleCount");
        Checked(set.Sum, $"{at}.Sum");
        Checked(set.Minimum, $"{at}.Minimum");
        Checked(set.Maximum, $"{at}.Maximum");
        if (set.SampleCount <= 0)
        {
            throw Invalid(Text(set.SampleCount), $"{at}.SampleCount");
        }

        if (set.Minimum > set.Maximum)
        {
            throw AwsError.MetricParameterValue.With($"The parameter {at}.Maximum must be greater than or equal to {at}.Minimum.");
        }

        // Only where all values are one is it known how they are distributed.
        return new(set.SampleCount, set.Sum, set.Minimum, set.Maximum, set.Minimum == set.Maximum ? Distribution.Of(set.Minimum, set.SampleCount) : null);
    }

    private static double Checked(double value, string at) => double.IsFinite(value) && Math.Abs(value) <= Greatest ? value : throw Invalid(Text(value), at);

    private static AwsException Invalid(string value, string at) => AwsError.MetricParameterValue.With($"The value {value} for parameter {at} is invalid.");

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

using System.Globalization;
using Sagebrush.Metrics;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.CloudWatch;

namespace Sagebrush.Services;

partial class CloudWatchService
{
    private const int MostStatistics = 1440;

    /// <summary>Statistics of one metric: a datapoint for each period, from the start on, that has values; where they are of several units, one for each.</summary>
    /// <exception cref="AwsException">InvalidParameterValue, InvalidParameterCombination, MissingParameter: the request asks for no statistic, too many periods, or no time.</exception>
    public override ValueTask<GetMetricStatisticsResponse> GetMetricStatistics(GetMetricStatisticsRequest request, Call call, CancellationToken cancel)
    {
        var (names, extended) = (request.Statistics ?? [], request.ExtendedStatistics ?? []);
        if (names.Count + extended.Count == 0)
        {
            throw AwsError.MissingParameter.With("At least one of the parameters Statistics and ExtendedStatistics must be specified.");
        }

        if (extended.FirstOrDefault(name => Metrics.Statistic.Parse(name) is null) is { } unknown)
        {
            throw AwsError.MetricParameterValue.With($"The value {unknown} for parameter ExtendedStatistics is not supported.");
        }

        MetricDatumChecks.CheckDimensions(request.Dimensions, "Dimensions");
        MetricQueries.CheckPeriod(request.Period, "Period");
        var (start, end) = MetricWindow.Of(request.StartTime, request.EndTime, request.Period, _clock.GetUtcNow());
        long asked = (end - start + request.Period - 1) / request.Period;
        if (asked > MostStatistics)
        {
            throw AwsError.InvalidParameterCombination.With(string.Create(CultureInfo.InvariantCulture,
                $"You have requested up to {asked:N0} datapoints, which exceeds the limit of {MostStatistics:N0}. You may reduce the datapoints requested by increasing Period, or decreasing the time range."));
        }

        var key = MetricQueries.KeyOf(request.Namespace, request.MetricName, request.Dimensions);
        var periods = _metrics.Read(key, DateTimeOffset.FromUnixTimeSeconds(start), DateTimeOffset.FromUnixTimeSeconds(end), request.Period, request.Unit, apart: true);
        return new(new GetMetricStatisticsResponse { Label = request.MetricName, Datapoints = [.. periods.Select(period => Datapoint(period, names, extended))] });
    }

    private static Datapoint Datapoint(MetricPeriod period, IReadOnlyList<string> names, IReadOnlyList<string> extended)
    {
        double? Of(string name) => names.Contains(name) ? Metrics.Statistic.Parse(name)!.Of(period.Summary) : null;
        var more = extended.Select(name => (Name: name, Value: Metrics.Statistic.Parse(name)!.Of(period.Summary))).Where(statistic => statistic.Value is not null)
            .ToDictionary(statistic => statistic.Name, statistic => statistic.Value!.Value);
        return new()
        {
            Timestamp = period.Start,
            Unit = period.Unit,
            SampleCount = Of("SampleCount"),
            Average = Of("Average"),
            Sum = Of("Sum"),
            Minimum = Of("Minimum"),
            Maximum = Of("Maximum"),
            ExtendedStatistics = more.Count > 0 ? more : null,
        };
    }
}

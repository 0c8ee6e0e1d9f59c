using Sagebrush.Metrics;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.CloudWatch;

namespace Sagebrush.Services;

partial class CloudWatchService
{
    private const int MostDatapoints = 100_800;

    /// <summary>Values of metrics, and of expressions over them; the newest come first unless the request says otherwise.</summary>
    /// <exception cref="AwsException">ValidationError, InvalidParameterValue: the queries make no sense; InvalidNextToken; NotImplemented: a function of metric math that is not built.</exception>
    public override ValueTask<GetMetricDataResponse> GetMetricData(GetMetricDataRequest request, Call call, CancellationToken cancel)
    {
        var queries = new MetricQueries(request.MetricDataQueries);
        int most = request.MaxDatapoints ?? MostDatapoints;
        if (most is < 1 or > MostDatapoints)
        {
            throw AwsError.MetricParameterValue.With($"The parameter MaxDatapoints must be between 1 and {MostDatapoints}.");
        }

        if (!queries.Returned.Any())
        {
            throw AwsError.QueryValidation.With("At least one of the MetricDataQueries must have the parameter ReturnData set to true.");
        }

        var (start, end) = MetricWindow.Of(request.StartTime, request.EndTime, queries.ShortestPeriod, _clock.GetUtcNow());
        var computed = queries.Compute(_metrics, start, end).SelectMany(result => result.Series.Select(series => (result.Query.Id, Series: series))).ToList();
        int skipped = Read(request.NextToken), left = most, position = 0;
        var results = new List<MetricDataResult>();
        foreach (var (id, series) in computed)
        {
            var points = request.ScanBy == ScanBy.TimestampAscending ? series.Points : [.. series.Points.Reverse()];
            var page = points.Skip(skipped - position).Take(left).ToList();
            bool isLast = Math.Max(position, skipped) + page.Count >= position + points.Count;
            if (page.Count > 0 || (points.Count == 0 && skipped == 0))
            {
                results.Add(new()
                {
                    Id = id,
                    Label = MetricLabel.Of(series),
                    Timestamps = [.. page.Select(point => DateTimeOffset.FromUnixTimeSeconds(point.Time))],
                    Values = [.. page.Select(point => point.Value)],
                    StatusCode = isLast ? StatusCode.Complete : StatusCode.PartialData,
                });
            }

            left -= page.Count;
            position += points.Count;
        }

        int told = Math.Max(skipped, 0) + most - left;
        return new(new GetMetricDataResponse { MetricDataResults = results, NextToken = told < position ? Write(told) : null, Messages = [] });
    }
}

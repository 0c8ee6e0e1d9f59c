using Sagebrush.Jobs;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Metrics;

namespace Sagebrush.Services;

partial class MetricsService
{
    /// <summary>Answers each query by itself: one that names no training job of this account has the status ValidationError. A metric without values is empty.</summary>
    public override ValueTask<BatchGetMetricsResponse> BatchGetMetrics(BatchGetMetricsRequest request, Call call, CancellationToken cancel)
    {
        var found = new Dictionary<string, IReadOnlyList<MetricPoint>>(StringComparer.Ordinal);
        return new(new BatchGetMetricsResponse { MetricQueryResults = [.. request.MetricQueries.Select(query => Answer(query, found))] });
    }

    private MetricQueryResult Answer(MetricQuery query, Dictionary<string, IReadOnlyList<MetricPoint>> found)
    {
        string job = query.ResourceArn[(query.ResourceArn.LastIndexOf('/') + 1)..];
        if (query.ResourceArn != Arn.SageMaker(_options, TrainingJob.Kind, job) || _jobs.Find(job) is null)
        {
            return new()
            {
                Status = MetricQueryResultStatus.ValidationError, Message = $"There is no training job {query.ResourceArn}.", XAxisValues = [], MetricValues = [],
            };
        }

        if (!found.TryGetValue(job, out var points))
        {
            found[job] = points = [.. MetricPoint.All(MetricPoints.All(_points, job))];
        }

        var series = new MetricSeries(query).Of(points).ToList();
        return new()
        {
            Status = MetricQueryResultStatus.Complete, XAxisValues = [.. series.Select(value => value.X)], MetricValues = [.. series.Select(value => value.Y)],
        };
    }
}

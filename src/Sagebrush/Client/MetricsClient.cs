using System.Text.Json;
using Sagebrush.Wire.Shapes.Metrics;

namespace Sagebrush.Client;

/// <summary>Reads the metrics of training jobs.</summary>
public sealed class MetricsClient(Connection connection)
{
    private static readonly MetricsJson Json = MetricsJson.Default;

    /// <summary>The values of metrics of one job, iteration by iteration, in the order of <paramref name="metrics"/>.</summary>
    /// <exception cref="ServiceException">There is no such job.</exception>
    public async Task<IReadOnlyList<IReadOnlyList<double>>> ByIteration(string jobArn, IReadOnlyList<string> metrics, CancellationToken cancel)
    {
        var request = new BatchGetMetricsRequest
        {
            MetricQueries =
            [
                .. metrics.Select(metric => new MetricQuery
                {
                    MetricName = metric, ResourceArn = jobArn, MetricStat = MetricStatistic.Last, Period = Period.IterationNumber, XAxisType = XAxisType.IterationNumber,
                }),
            ],
        };
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(request, Json.BatchGetMetricsRequest);
        using var response = await connection.Send("sagemaker", HttpMethod.Post, "/BatchGetMetrics", body, "application/json", [], cancel);
        var answer = JsonSerializer.Deserialize(await response.Content.ReadAsByteArrayAsync(cancel), Json.BatchGetMetricsResponse)!;
        return [.. answer.MetricQueryResults!.Select(result => result.Status == MetricQueryResultStatus.Complete ? result.MetricValues
            : throw new ServiceException(result.Status, result.Message ?? ""))];
    }
}

using Sagebrush.Metrics;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.CloudWatch;

namespace Sagebrush.Services;

partial class CloudWatchService
{
    private const int ListedAtOnce = 500;

    private static readonly TimeSpan Recently = TimeSpan.FromHours(3);

    /// <summary>The metrics that had values in the last two weeks, or in the last three hours.</summary>
    /// <exception cref="AwsException">InvalidNextToken.</exception>
    public override ValueTask<ListMetricsResponse> ListMetrics(ListMetricsRequest request, Call call, CancellationToken cancel)
    {
        var filters = request.Dimensions ?? [];
        var found = _metrics.List(request.Namespace, request.MetricName, request.RecentlyActive is null ? null : Recently)
            .Where(metric => filters.All(filter => metric.Key.Dimensions.Any(dimension => dimension.Name == filter.Name && (filter.Value is null || dimension.Value == filter.Value))));
        if (request.OwningAccount is { } owner && owner != call.Account)
        {
            found = [];
        }

        var (page, next) = PageOf(found, ListedAtOnce, request.NextToken);
        return new(new ListMetricsResponse
        {
            Metrics = [.. page.Select(metric => Shown(metric.Key))],
            OwningAccounts = request.IncludeLinkedAccounts == true ? [.. page.Select(_ => call.Account)] : null,
            NextToken = next,
        });
    }

    private static Metric Shown(MetricKey key) => new()
    {
        Namespace = key.Namespace, MetricName = key.Name, Dimensions = [.. key.Dimensions.Select(dimension => new Dimension { Name = dimension.Name, Value = dimension.Value })],
    };
}

using Sagebrush.Metrics;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.CloudWatch;

namespace Sagebrush.Services;

partial class CloudWatchService
{
    /// <summary>The alarms on one metric; those on expressions are not among them.</summary>
    public override ValueTask<DescribeAlarmsForMetricResponse> DescribeAlarmsForMetric(DescribeAlarmsForMetricRequest request, Call call, CancellationToken cancel)
    {
        var key = MetricQueries.KeyOf(request.Namespace, request.MetricName, request.Dimensions);
        return new(new DescribeAlarmsForMetricResponse
        {
            MetricAlarms = [.. _alarms.Rows.All()
                .Where(alarm => alarm.Spec is { Metrics: null or { Count: 0 } } spec && MetricQueries.KeyOf(spec.Namespace!, spec.MetricName!, spec.Dimensions).Equals(key)
                    && (request.Statistic ?? spec.Statistic) == spec.Statistic && (request.ExtendedStatistic ?? spec.ExtendedStatistic) == spec.ExtendedStatistic
                    && (request.Period ?? spec.Period) == spec.Period && (request.Unit ?? spec.Unit) == spec.Unit)
                .Select(Shown)],
        });
    }
}

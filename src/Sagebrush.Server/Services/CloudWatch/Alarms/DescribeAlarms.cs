using Sagebrush.Metrics;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.CloudWatch;

namespace Sagebrush.Services;

partial class CloudWatchService
{
    private const int DefaultRecords = 50;

    /// <summary>The alarms that a request names, or all that fit its filters, by name.</summary>
    /// <exception cref="AwsException">InvalidNextToken, InvalidParameterCombination.</exception>
    public override ValueTask<DescribeAlarmsResponse> DescribeAlarms(DescribeAlarmsRequest request, Call call, CancellationToken cancel)
    {
        if (request.AlarmNames is { Count: > 0 } && request.AlarmNamePrefix is not null)
        {
            throw AwsError.InvalidParameterCombination.With("The parameters AlarmNames and AlarmNamePrefix are mutually exclusive and you have specified both.");
        }

        // Only composite alarms have children; nothing is asked of them here.
        bool metricAlarms = request.AlarmTypes is not { Count: > 0 } types || types.Contains(AlarmType.MetricAlarm);
        var all = !metricAlarms || request.ChildrenOfAlarmName is not null || request.ParentsOfAlarmName is not null ? []
            : request.AlarmNames is { Count: > 0 } names ? names.Distinct().Select(_alarms.Rows.Find).OfType<Alarm>().OrderBy(alarm => alarm.Key, StringComparer.Ordinal)
            : request.AlarmNamePrefix is { } prefix ? _alarms.Rows.Below(prefix)
            : _alarms.Rows.All().AsEnumerable();
        var (page, next) = PageOf(
            all.Where(alarm => (request.StateValue is null || alarm.State == request.StateValue) && (request.ActionPrefix is null || ActsOn(alarm.Spec, request.ActionPrefix))),
            request.MaxRecords ?? DefaultRecords, request.NextToken);
        return new(new DescribeAlarmsResponse { MetricAlarms = [.. page.Select(Shown)], CompositeAlarms = [], NextToken = next });
    }

    private static bool ActsOn(PutMetricAlarmRequest spec, string prefix) =>
        new[] { spec.OKActions, spec.AlarmActions, spec.InsufficientDataActions }.SelectMany(actions => actions ?? []).Any(arn => arn.StartsWith(prefix, StringComparison.Ordinal));

    private static MetricAlarm Shown(Alarm alarm) => MetricAlarm.From(alarm.Spec) with
    {
        AlarmArn = alarm.Arn,
        ActionsEnabled = alarm.Spec.ActionsEnabled ?? true,
        OKActions = alarm.Spec.OKActions ?? [],
        AlarmActions = alarm.Spec.AlarmActions ?? [],
        InsufficientDataActions = alarm.Spec.InsufficientDataActions ?? [],
        Dimensions = alarm.Spec.Metrics is null ? alarm.Spec.Dimensions ?? [] : alarm.Spec.Dimensions,
        AlarmConfigurationUpdatedTimestamp = alarm.Configured,
        StateValue = alarm.State,
        StateReason = alarm.Reason,
        StateReasonData = alarm.ReasonData,
        StateUpdatedTimestamp = alarm.StateUpdated,
        StateTransitionedTimestamp = alarm.StateChanged,
    };
}

using Sagebrush.Metrics;
using Sagebrush.Wire.Shapes.CloudWatch;

namespace Sagebrush.Scaling;

/// <summary>Which step policies the alarms of CloudWatch call for.</summary>
/// <param name="alarms">The alarms.</param>
/// <param name="metrics">Their metrics.</param>
internal sealed class AlarmedPolicies(Alarms alarms, MetricStore metrics)
{
    /// <summary>An alarm that calls for the policy, and by how much its metric is beyond its threshold; null when none does.</summary>
    public (string Alarm, double Size)? Breach(ScalingPolicyRow policy, DateTimeOffset now)
    {
        var called = Of(alarms, policy).FirstOrDefault(alarm => alarm.State == StateValue.ALARM && alarm.Spec.ActionsEnabled != false);
        if (called is null)
        {
            return null;
        }

        // Set by hand there may be no values at all: then it is just beyond.
        var query = new AlarmQuery(called.Spec);
        double? value = query.Points(metrics, query.LastEnd(now)).LastOrDefault(point => point.Value is not null).Value;
        double beyond = called.Spec.ComparisonOperator is ComparisonOperator.LessThanThreshold or ComparisonOperator.LessThanOrEqualToThreshold ? -double.Epsilon : 0;
        return (called.Key, value is { } real && called.Spec.Threshold is { } threshold && AlarmStep.Breaches(called.Spec, real) ? real - threshold : beyond);
    }

    /// <summary>The alarms that call for a policy when they are in ALARM.</summary>
    public static IEnumerable<Metrics.Alarm> Of(Alarms alarms, ScalingPolicyRow policy)
    {
        string end = PolicyArn.End(policy);
        return alarms.Rows.All().Where(alarm => alarm.Spec.AlarmActions?.Any(arn => arn.EndsWith(end, StringComparison.Ordinal)) == true);
    }
}

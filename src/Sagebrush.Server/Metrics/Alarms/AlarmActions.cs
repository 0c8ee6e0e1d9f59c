using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sagebrush.Notifications;
using Sagebrush.Wire.Shapes.CloudWatch;

namespace Sagebrush.Metrics;

/// <summary>What alarms do when their states change: they tell topics, in the JSON that CloudWatch sends.</summary>
/// <param name="options">Account and region.</param>
/// <param name="topics">Who is told.</param>
internal sealed class AlarmActions(Options options, Topics topics)
{
    /// <summary>Does one action; it is on disk when this completes.</summary>
    /// <param name="arn">The topic's.</param>
    /// <param name="alarm">The alarm as it is now.</param>
    /// <param name="entry">The change of state, as its history has it.</param>
    public async Task Do(string arn, Alarm alarm, AlarmEvent entry)
    {
        using var data = JsonDocument.Parse(entry.Data);
        var (before, after) = (data.RootElement.GetProperty("oldState"), data.RootElement.GetProperty("newState"));
        string state = after.GetProperty("stateValue").GetString()!;
        var spec = alarm.Spec;
        var message = new JsonObject
        {
            ["AlarmName"] = alarm.Key,
            ["AlarmDescription"] = spec.AlarmDescription,
            ["AWSAccountId"] = options.Account,
            ["AlarmConfigurationUpdatedTimestamp"] = Time(alarm.Configured),
            ["NewStateValue"] = state,
            ["NewStateReason"] = after.GetProperty("stateReason").GetString(),
            ["StateChangeTime"] = Time(entry.At),
            ["Region"] = options.Region,
            ["AlarmArn"] = alarm.Arn,
            ["OldStateValue"] = before.GetProperty("stateValue").GetString(),
            ["OKActions"] = Texts(spec.OKActions),
            ["AlarmActions"] = Texts(spec.AlarmActions),
            ["InsufficientDataActions"] = Texts(spec.InsufficientDataActions),
            ["Trigger"] = Trigger(spec),
        };
        await topics.Publish(arn, $"{state}: \"{alarm.Key}\" in {options.Region}", message.ToJsonString());
    }

    private static JsonObject Trigger(PutMetricAlarmRequest spec)
    {
        var trigger = new JsonObject
        {
            ["Period"] = spec.Period,
            ["EvaluationPeriods"] = spec.EvaluationPeriods,
            ["DatapointsToAlarm"] = spec.DatapointsToAlarm,
            ["ComparisonOperator"] = spec.ComparisonOperator,
            ["Threshold"] = spec.Threshold,
            ["TreatMissingData"] = spec.TreatMissingData ?? "",
            ["EvaluateLowSampleCountPercentile"] = spec.EvaluateLowSampleCountPercentile ?? "",
        };
        if (spec.Metrics is { Count: > 0 } metrics)
        {
            trigger["Metrics"] = new JsonArray([.. metrics.Select(metric => JsonSerializer.SerializeToNode(metric, CloudWatchJson.Default.MetricDataQuery))]);
            return trigger;
        }

        trigger["MetricName"] = spec.MetricName;
        trigger["Namespace"] = spec.Namespace;
        trigger["StatisticType"] = spec.Statistic is null ? "ExtendedStatistic" : "Statistic";
        trigger[spec.Statistic is null ? "ExtendedStatistic" : "Statistic"] = spec.Statistic?.ToUpperInvariant() ?? spec.ExtendedStatistic;
        trigger["Unit"] = spec.Unit;
        trigger["Dimensions"] = new JsonArray([.. (spec.Dimensions ?? []).Select(dimension => new JsonObject { ["value"] = dimension.Value, ["name"] = dimension.Name })]);
        return trigger;
    }

    private static JsonArray Texts(IReadOnlyList<string>? texts) => [.. (texts ?? []).Select(text => JsonValue.Create(text))];

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff+0000", CultureInfo.InvariantCulture);
}

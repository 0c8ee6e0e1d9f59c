using System.Globalization;
using System.Text.Json.Nodes;
using Sagebrush.Wire.Shapes.CloudWatch;

namespace Sagebrush.Metrics;

/// <summary>
/// Decides an alarm's state from its last data points. Source: Amazon CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data" with its tables, and
/// "Avoiding premature transitions to alarm state".
/// </summary>
internal static class AlarmStep
{
    /// <summary>Periods looked at beyond those that the alarm asks for, so that few missing ones do not matter.</summary>
    public const int Extra = 2;

    /// <summary>The state to be in; null to stay as it is.</summary>
    /// <param name="alarm">The alarm.</param>
    /// <param name="points">Values of its last periods, the oldest first, null for a period without one: as many as it evaluates and <see cref="Extra"/>.</param>
    /// <param name="end">When the last period ends.</param>
    /// <param name="period">Seconds of a period.</param>
    public static AlarmVerdict? Next(Alarm alarm, IReadOnlyList<(DateTimeOffset Start, double? Value)> points, DateTimeOffset end, int period)
    {
        int evaluated = alarm.Spec.EvaluationPeriods!.Value, needed = alarm.Spec.DatapointsToAlarm ?? evaluated;
        var real = points.Where(point => point.Value is not null).TakeLast(evaluated).ToList();
        int breaching = real.Count(point => Breaches(alarm.Spec, point.Value!.Value)), missing = evaluated - real.Count;
        string? state = missing == 0 || alarm.MissingData is "breaching" or "notBreaching"
            ? breaching + (alarm.MissingData == "breaching" ? missing : 0) >= needed ? StateValue.ALARM : StateValue.OK
            : breaching >= needed ? StateValue.ALARM
            : breaching < real.Count ? StateValue.OK
            : alarm.MissingData == "ignore" ? null
            : real.Count == 0 ? StateValue.INSUFFICIENTDATA

            // All that there is breaches: an alarm, unless it is so young that the next period may say otherwise.
            : (end - real[0].Start).TotalSeconds >= (double)needed * period ? StateValue.ALARM : null;

        return state is null || state == alarm.State ? null : new(state, Reason(alarm.Spec, state, real, breaching, missing, needed), Data(alarm.Spec, real, end, period));
    }

    /// <summary>Whether a value is beyond the alarm's threshold.</summary>
    public static bool Breaches(PutMetricAlarmRequest spec, double value) => spec.ComparisonOperator switch
    {
        ComparisonOperator.GreaterThanThreshold => value > spec.Threshold,
        ComparisonOperator.GreaterThanOrEqualToThreshold => value >= spec.Threshold,
        ComparisonOperator.LessThanThreshold => value < spec.Threshold,
        _ => value <= spec.Threshold,
    };

    private static string Reason(
        PutMetricAlarmRequest spec, string state, List<(DateTimeOffset Start, double? Value)> real, int breaching, int missing, int needed)
    {
        string comparison = spec.ComparisonOperator switch
        {
            ComparisonOperator.GreaterThanThreshold => "greater than",
            ComparisonOperator.GreaterThanOrEqualToThreshold => "greater than or equal to",
            ComparisonOperator.LessThanThreshold => "less than",
            _ => "less than or equal to",
        };
        string threshold = Text(spec.Threshold!.Value), periods = $"{spec.EvaluationPeriods} datapoint{(spec.EvaluationPeriods == 1 ? "" : "s")}";
        if (real.Count == 0)
        {
            string treated = spec.TreatMissingData switch { "breaching" => "[Breaching]", "notBreaching" => "[NonBreaching]", _ => "" };
            return state == StateValue.INSUFFICIENTDATA
                ? "Insufficient Data: " + Datapoints(missing, "was", "were") + " unknown."
                : $"Threshold Crossed: no datapoints were received for {spec.EvaluationPeriods} period{(spec.EvaluationPeriods == 1 ? "" : "s")} and "
                    + $"{(missing == 1 ? "1 missing datapoint was" : $"{missing} missing datapoints were")} treated as {treated}.";
        }

        string recent = string.Join(", ", Enumerable.Reverse(real).Take(5).Select(point =>
            $"{Text(point.Value!.Value)} ({point.Start.UtcDateTime.ToString("dd/MM/yy HH:mm:ss", CultureInfo.InvariantCulture)})"));
        bool alarms = state == StateValue.ALARM;
        int counted = alarms ? breaching : real.Count - breaching;
        return $"Threshold Crossed: {counted} out of the last {periods} [{recent}] {(counted == 1 ? "was" : "were")} {(alarms ? "" : "not ")}{comparison} the threshold ({threshold})"
            + $" (minimum {Datapoints(alarms ? needed : spec.EvaluationPeriods!.Value - needed + 1)} for {(alarms ? "OK -> ALARM" : "ALARM -> OK")} transition).";
    }

    private static string Data(PutMetricAlarmRequest spec, List<(DateTimeOffset Start, double? Value)> real, DateTimeOffset end, int period) => new JsonObject
    {
        ["version"] = "1.0",
        ["queryDate"] = Time(end),
        ["startDate"] = real.Count > 0 ? Time(real[0].Start) : null,
        ["statistic"] = spec.Statistic ?? spec.ExtendedStatistic,
        ["period"] = period,
        ["recentDatapoints"] = new JsonArray([.. real.Select(point => (JsonNode)point.Value!.Value)]),
        ["threshold"] = spec.Threshold,
        ["evaluatedDatapoints"] = new JsonArray([.. Enumerable.Reverse(real).Select(point => new JsonObject { ["timestamp"] = Time(point.Start), ["value"] = point.Value })]),
    }.ToJsonString();

    private static string Datapoints(int count) => $"{count} datapoint{(count == 1 ? "" : "s")}";

    private static string Datapoints(int count, string one, string many) => $"{Datapoints(count)} {(count == 1 ? one : many)}";

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff+0000", CultureInfo.InvariantCulture);

    // Whole numbers as CloudWatch writes them: 5.0
    private static string Text(double value) => value == Math.Floor(value) && Math.Abs(value) < 1e15
        ? value.ToString("F1", CultureInfo.InvariantCulture) : value.ToString("R", CultureInfo.InvariantCulture);
}

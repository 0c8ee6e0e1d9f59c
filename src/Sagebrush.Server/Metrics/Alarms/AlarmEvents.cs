using System.Text.Json;
using System.Text.Json.Nodes;
using Sagebrush.Wire.Shapes.CloudWatch;

namespace Sagebrush.Metrics;

/// <summary>The entries of alarms' histories, in CloudWatch's words.</summary>
internal static class AlarmEvents
{
    private const string Version = "1.0";

    public static AlarmEvent Created(Alarm alarm, DateTimeOffset now) => Configured("Create", "created", new() { ["createdAlarm"] = Configuration(alarm.Spec) }, alarm, now);

    public static AlarmEvent Updated(Alarm alarm, PutMetricAlarmRequest next, DateTimeOffset now) =>
        Configured("Update", "updated", new() { ["updatedAlarm"] = Configuration(next), ["previousAlarm"] = Configuration(alarm.Spec) }, alarm, now);

    public static AlarmEvent Deleted(Alarm alarm, DateTimeOffset now) => Configured("Delete", "deleted", new() { ["deletedAlarm"] = Configuration(alarm.Spec) }, alarm, now);

    /// <summary>A change of state, with the actions that are to be done for it.</summary>
    public static AlarmEvent Changed(Alarm from, Alarm to, DateTimeOffset now)
    {
        var data = new JsonObject { ["version"] = Version, ["oldState"] = State(from), ["newState"] = State(to) };
        var actions = to.State switch
        {
            StateValue.OK => to.Spec.OKActions,
            StateValue.ALARM => to.Spec.AlarmActions,
            _ => to.Spec.InsufficientDataActions,
        };
        return new(HistoryItemType.StateUpdate, now, $"Alarm updated from {from.State} to {to.State}", data.ToJsonString())
        {
            Actions = to.Spec.ActionsEnabled ?? true ? actions ?? [] : [],
        };
    }

    /// <summary>An action that was done or could not be.</summary>
    public static AlarmEvent Acted(string arn, string? failure, string state, DateTimeOffset now) => new(
        HistoryItemType.Action, now, failure is null ? $"Successfully executed action {arn}" : $"Failed to execute action {arn}. Received error: \"{failure}\"",
        new JsonObject { ["actionState"] = failure is null ? "Succeeded" : "Failed", ["stateUpdateTimestamp"] = now.ToUnixTimeMilliseconds(), ["notificationResource"] = arn, ["error"] = failure, ["state"] = state }
            .ToJsonString());

    private static AlarmEvent Configured(string type, string word, JsonObject what, Alarm alarm, DateTimeOffset now)
    {
        what["version"] = Version;
        what["type"] = type;
        return new(HistoryItemType.ConfigurationUpdate, now, $"Alarm \"{alarm.Key}\" {word}", what.ToJsonString());
    }

    private static JsonNode? Configuration(PutMetricAlarmRequest spec) => JsonSerializer.SerializeToNode(spec, CloudWatchJson.Default.PutMetricAlarmRequest);

    private static JsonObject State(Alarm alarm) => new()
    {
        ["stateValue"] = alarm.State, ["stateReason"] = alarm.Reason, ["stateReasonData"] = alarm.ReasonData is { } data ? Parsed(data) : null,
    };

    // Clients may set anything as the reason's data.
    private static JsonNode? Parsed(string data)
    {
        try
        {
            return JsonNode.Parse(data);
        }
        catch (JsonException)
        {
            return data;
        }
    }
}

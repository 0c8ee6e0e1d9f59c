using System.Text.Json.Serialization;
using Sagebrush.Store;
using Sagebrush.Wire;

namespace Sagebrush.Scaling;

/// <summary>The rows of Application Auto Scaling.</summary>
/// <param name="db">Where they live.</param>
/// <param name="clock">Dates them.</param>
public sealed class ScalingTables(Database db, TimeProvider clock)
{
    /// <summary>Activities of a target that are kept.</summary>
    public const int MostActivities = 100;

    /// <summary>What is scaled.</summary>
    public Table<ScalableTargetRow> Targets { get; } = new(db, "scalable_targets", ScalingRows.Default.ScalableTargetRow, clock);

    /// <summary>How.</summary>
    public Table<ScalingPolicyRow> Policies { get; } = new(db, "scaling_policies", ScalingRows.Default.ScalingPolicyRow, clock);

    /// <summary>When.</summary>
    public Table<ScheduledActionRow> Actions { get; } = new(db, "scheduled_actions", ScalingRows.Default.ScheduledActionRow, clock);

    /// <summary>What was done.</summary>
    public Table<ScalingActivityRow> Activities { get; } = new(db, "scaling_activities", ScalingRows.Default.ScalingActivityRow, clock);

    /// <summary>Forgets a target with its policies and actions.</summary>
    public void Remove(string target)
    {
        Policies.RemoveBelow(target + "|");
        Actions.RemoveBelow(target + "|");
        Targets.Remove(target);
    }

    /// <summary>Adds an activity; the oldest ones of its target go.</summary>
    public void Add(ScalingActivityRow activity)
    {
        Activities.Add(activity);
        var all = Activities.Below(ScalableTargetRow.KeyOf(activity.Activity.ResourceId, activity.Activity.ScalableDimension) + "|");
        foreach (var old in all.Take(all.Count - MostActivities))
        {
            Activities.Remove(old.Key);
        }
    }
}

/// <summary>Writes and reads the documents of <see cref="ScalingTables"/>.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(EpochSeconds)],
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ScalableTargetRow))]
[JsonSerializable(typeof(ScalingPolicyRow))]
[JsonSerializable(typeof(ScheduledActionRow))]
[JsonSerializable(typeof(ScalingActivityRow))]
internal sealed partial class ScalingRows : JsonSerializerContext;

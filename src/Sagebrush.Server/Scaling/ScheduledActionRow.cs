using Sagebrush.Store;
using Sagebrush.Wire.Shapes.AutoScaling;

namespace Sagebrush.Scaling;

/// <summary>Other bounds of a target, at certain times.</summary>
/// <param name="Spec">As the caller gave it.</param>
/// <param name="Id">Part of its ARN.</param>
public sealed record ScheduledActionRow(PutScheduledActionRequest Spec, string Id) : Resource
{
    /// <inheritdoc/>
    public override string Key => KeyOf(Spec.ResourceId, Spec.ScalableDimension, Spec.ScheduledActionName);

    /// <summary>When it is done next; null when it is over.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>The key of an action.</summary>
    public static string KeyOf(string resourceId, string dimension, string name) => $"{ScalableTargetRow.KeyOf(resourceId, dimension)}|{name}";

    /// <summary>The first time after <paramref name="after"/> within its start and end; null when there is none.</summary>
    public DateTimeOffset? DueAfter(DateTimeOffset after)
    {
        var start = Spec.StartTime ?? (Created == default ? after : Created);
        var due = Schedule.Parse(Spec.Schedule!, Spec.Timezone)!.Next(after < start ? start.AddTicks(-1) : after, start);
        return due > Spec.EndTime ? null : due;
    }
}

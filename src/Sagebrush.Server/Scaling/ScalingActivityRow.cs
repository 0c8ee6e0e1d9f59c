using Sagebrush.Store;
using Sagebrush.Wire.Shapes.AutoScaling;

namespace Sagebrush.Scaling;

/// <summary>A change of capacity, or one that was not made.</summary>
/// <param name="Activity">As it is told.</param>
/// <param name="Capacity">The capacity that it is to bring.</param>
public sealed record ScalingActivityRow(ScalingActivity Activity, int Capacity) : Resource
{
    /// <inheritdoc/>
    public override string Key => $"{ScalableTargetRow.KeyOf(Activity.ResourceId, Activity.ScalableDimension)}|{Activity.ActivityId}";

    /// <inheritdoc/>
    public override string? Status => Activity.StatusCode;
}

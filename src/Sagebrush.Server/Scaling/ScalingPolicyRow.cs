using Sagebrush.Store;
using Sagebrush.Wire.Shapes.AutoScaling;

namespace Sagebrush.Scaling;

/// <summary>How a target is scaled.</summary>
/// <param name="Spec">As the caller gave it, completed by what an earlier call gave.</param>
/// <param name="Id">Part of its ARN.</param>
public sealed record ScalingPolicyRow(PutScalingPolicyRequest Spec, string Id) : Resource
{
    /// <inheritdoc/>
    public override string Key => KeyOf(Spec.ResourceId, Spec.ScalableDimension, Spec.PolicyName);

    /// <summary>When it last gave capacity; cooldowns begin here.</summary>
    public DateTimeOffset? ScaledOut { get; init; }

    /// <summary>When it last took capacity.</summary>
    public DateTimeOffset? ScaledIn { get; init; }

    /// <summary>The key of a policy.</summary>
    public static string KeyOf(string resourceId, string dimension, string name) => $"{ScalableTargetRow.KeyOf(resourceId, dimension)}|{name}";
}

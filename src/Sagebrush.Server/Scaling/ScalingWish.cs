namespace Sagebrush.Scaling;

/// <summary>A capacity that somebody wants, and why.</summary>
/// <param name="Capacity">How much.</param>
/// <param name="Cause">The activity's cause, in words.</param>
/// <param name="Policy">The key of the policy that wants it; null when bounds do.</param>
public sealed record ScalingWish(int Capacity, string Cause, string? Policy = null);

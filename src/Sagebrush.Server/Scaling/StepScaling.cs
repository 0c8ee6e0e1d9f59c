using Sagebrush.Wire.Shapes.AutoScaling;

namespace Sagebrush.Scaling;

/// <summary>Step scaling: how far a metric is beyond its alarm's threshold says how much capacity is given or taken. Source: AWS, "How step scaling works".</summary>
public static class StepScaling
{
    /// <summary>The capacity that follows; the present one when no step fits.</summary>
    /// <param name="config">The policy's.</param>
    /// <param name="capacity">The present capacity.</param>
    /// <param name="breach">The metric's value less the alarm's threshold.</param>
    public static int Wanted(StepScalingPolicyConfiguration config, int capacity, double breach)
    {
        if (config.StepAdjustments?.FirstOrDefault(step => Fits(step, breach)) is not { } step)
        {
            return capacity;
        }

        if (config.AdjustmentType == AdjustmentType.ExactCapacity)
        {
            return step.ScalingAdjustment;
        }

        int change = config.AdjustmentType == AdjustmentType.PercentChangeInCapacity ? Percent(capacity, step.ScalingAdjustment) : step.ScalingAdjustment;
        if (config.AdjustmentType == AdjustmentType.PercentChangeInCapacity && change != 0 && config.MinAdjustmentMagnitude is { } least && Math.Abs(change) < least)
        {
            change = Math.Sign(change) * least;
        }

        return Math.Max(0, capacity + change);
    }

    /// <summary>The capacity that a policy may bring now. In a cooldown more is given only beyond what the change before has given, and nothing is taken.</summary>
    public static int Allowed(ScalingPolicyRow policy, int capacity, int wanted, DateTimeOffset now)
    {
        var cooldown = policy.Spec.StepScalingPolicyConfiguration?.Cooldown is { } seconds ? TimeSpan.FromSeconds(seconds) : TargetTracking.DefaultCooldown;
        return (wanted > capacity && now - policy.ScaledOut < cooldown) || (wanted < capacity && (now - policy.ScaledIn < cooldown || now - policy.ScaledOut < cooldown))
            ? capacity
            : wanted;
    }

    /// <summary>The bound nearer to the threshold belongs to a step, the other one does not.</summary>
    private static bool Fits(StepAdjustment step, double breach)
    {
        var (low, high) = (step.MetricIntervalLowerBound ?? double.NegativeInfinity, step.MetricIntervalUpperBound ?? double.PositiveInfinity);
        return breach >= 0 ? breach >= low && breach < high : breach > low && breach <= high;
    }

    /// <summary>Beyond one, towards zero; below one, one.</summary>
    private static int Percent(int capacity, int percent)
    {
        double change = capacity * (percent / 100.0);
        return change is > 0 and < 1 ? 1 : change is > -1 and < 0 ? -1 : (int)change;
    }
}

using Sagebrush.Wire.Shapes.AutoScaling;

namespace Sagebrush.Scaling;

/// <summary>
/// Target tracking: as much capacity as brings the metric to the target. Out when three periods in a row are above it, in when a quarter of an hour is below
/// nine tenths of it; a period without values says nothing and ends the row. Source: AWS, "How target tracking scaling for Application Auto Scaling works".
/// </summary>
public static class TargetTracking
{
    /// <summary>Periods above the target before capacity is given.</summary>
    public const int PeriodsAbove = 3;

    /// <summary>How long the metric must be low before capacity is taken.</summary>
    public static readonly TimeSpan Low = TimeSpan.FromMinutes(15);

    /// <summary>The part of the target that counts as low.</summary>
    public const double LowShare = 0.9;

    /// <summary>A cooldown when the policy names none, as SageMaker has it.</summary>
    public static readonly TimeSpan DefaultCooldown = TimeSpan.FromSeconds(300);

    /// <summary>The capacity that the target wants; the present one when there is no reason for another.</summary>
    /// <param name="target">The metric's value that is wanted, above 0.</param>
    /// <param name="capacity">The present capacity.</param>
    /// <param name="values">The metric in the last periods, the latest last; null where a period has no values.</param>
    /// <param name="periodsBelow">Periods of <see cref="Low"/>.</param>
    public static int Wanted(double target, int capacity, IReadOnlyList<double?> values, int periodsBelow)
    {
        if (values is not [.., { } last])
        {
            return capacity;
        }

        // What is proportional to the metric. Without any capacity it cannot be proportional to that.
        int proportional = (int)Math.Min(int.MaxValue, Math.Ceiling(Math.Max(1, capacity) * last / target));
        return Enough(PeriodsAbove) && values.TakeLast(PeriodsAbove).All(value => value > target) ? Math.Max(capacity + 1, proportional)
            : Enough(periodsBelow) && values.TakeLast(periodsBelow).All(value => value < target * LowShare) ? Math.Min(capacity, proportional)
            : capacity;

        bool Enough(int periods) => values.Count >= periods;
    }

    /// <summary>The capacity that a policy may bring now: its cooldowns hold it back.</summary>
    /// <param name="policy">With the times of its last changes.</param>
    /// <param name="config">Its configuration.</param>
    /// <param name="capacity">The present capacity.</param>
    /// <param name="wanted">The capacity that its target wants.</param>
    /// <param name="now">The time.</param>
    public static int Allowed(ScalingPolicyRow policy, TargetTrackingScalingPolicyConfiguration config, int capacity, int wanted, DateTimeOffset now) =>
        wanted > capacity && now - policy.ScaledOut < Cooldown(config.ScaleOutCooldown) ? capacity
        : wanted < capacity && (config.DisableScaleIn == true || now - Latest(policy) < Cooldown(config.ScaleInCooldown)) ? capacity
        : wanted;

    private static TimeSpan Cooldown(int? seconds) => seconds is { } given ? TimeSpan.FromSeconds(given) : DefaultCooldown;

    private static DateTimeOffset? Latest(ScalingPolicyRow policy) =>
        policy.ScaledIn is null || policy.ScaledOut > policy.ScaledIn ? policy.ScaledOut : policy.ScaledIn;
}

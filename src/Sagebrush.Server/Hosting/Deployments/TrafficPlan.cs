using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Hosting;

/// <summary>In which parts, and with which waits, a blue/green update shifts the traffic.</summary>
/// <param name="policy">The caller's words; null for all at once, without waits.</param>
public readonly struct TrafficPlan(BlueGreenUpdatePolicy? policy)
{
    private readonly BlueGreenUpdatePolicy? _policy = policy;

    /// <summary>The time after each part before the next.</summary>
    public TimeSpan Bake => TimeSpan.FromSeconds(_policy?.TrafficRoutingConfiguration.WaitIntervalInSeconds ?? 0);

    /// <summary>The time for which the old instances stay when they have no traffic any more.</summary>
    public TimeSpan Termination => TimeSpan.FromSeconds(_policy?.TerminationWaitInSeconds ?? 0);

    /// <summary>The part of the requests, 0 … 1, that goes to the new instances after so many steps.</summary>
    /// <param name="steps">0: none was made yet.</param>
    /// <param name="pending">The new instances.</param>
    public float Share(int steps, Deployment pending) => steps == 0 ? 0 : _policy?.TrafficRoutingConfiguration switch
    {
        { Type: TrafficRoutingConfigType.CANARY, CanarySize: { } size } when steps == 1 => Fraction(size, pending),
        // A last step that would leave a thousandth is rounding, not a step.
        { Type: TrafficRoutingConfigType.LINEAR, LinearStepSize: { } size } when steps * Fraction(size, pending) < 0.999f => steps * Fraction(size, pending),
        _ => 1,
    };

    /// <summary>A size as a part of the capacity of the variant with most instances.</summary>
    public static float Fraction(CapacitySize size, Deployment pending) => size.Type == CapacitySizeType.CAPACITYPERCENT
        ? Math.Min(1, size.Value / 100f)
        : Math.Min(1, size.Value / (float)Math.Max(1, pending.Variants.Max(variant => variant.DesiredInstanceCount)));
}

using Sagebrush.Wire.Shapes.AutoScaling;
using Xunit;

namespace Sagebrush.Scaling;

public sealed class TargetTrackingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(2, "150 150", 2)] // two periods are too few
    [InlineData(2, "150 150 150", 3)]
    [InlineData(2, "500 500 500", 10)] // in proportion
    [InlineData(2, "150 150 100", 2)] // the target itself is not above it
    [InlineData(2, "150 - 150", 2)] // no values say nothing
    [InlineData(2, "150 150 -", 2)]
    [InlineData(0, "5 150 150 150", 2)] // from nothing
    [InlineData(4, "10 10 10 10 10", 1)]
    [InlineData(4, "80 80 80 80 80", 4)] // low, but one less could not do it
    [InlineData(4, "74 74 74 74 74", 3)]
    [InlineData(4, "95 10 10 10 10", 4)] // not low all the time
    [InlineData(4, "- 10 10 10 10", 4)]
    [InlineData(4, "0 0 0 0 0", 0)] // the bounds hold it
    public void Capacity_follows_the_metric(int capacity, string metric, int wanted) =>
        Assert.Equal(wanted, TargetTracking.Wanted(100, capacity, [.. metric.Split(' ').Select(value => value == "-" ? (double?)null : double.Parse(value))], periodsBelow: 5));

    [Theory]
    [InlineData(1, 3, 299, null, 1)] // just given
    [InlineData(1, 3, 300, null, 3)]
    [InlineData(3, 1, 299, null, 3)] // nothing is taken right after it was given
    [InlineData(3, 1, 900, 299, 3)]
    [InlineData(3, 1, 900, 300, 1)]
    [InlineData(1, 3, null, 10, 3)] // what was taken can be given back at once
    public void Cooldowns_hold_it_back(int capacity, int wanted, int? outAgo, int? inAgo, int allowed)
    {
        var policy = Policy(new()) with { ScaledOut = Ago(outAgo), ScaledIn = Ago(inAgo) };

        Assert.Equal(allowed, TargetTracking.Allowed(policy, new() { TargetValue = 100 }, capacity, wanted, Now));
    }

    [Fact]
    public void Scaling_in_can_be_switched_off() =>
        Assert.Equal(3, TargetTracking.Allowed(Policy(new()), new() { TargetValue = 100, DisableScaleIn = true }, 3, 1, Now));

    [Theory]
    [InlineData("ChangeInCapacity", 4, 5, 5)]
    [InlineData("ChangeInCapacity", 4, 10, 7)]
    [InlineData("ChangeInCapacity", 4, 1000, 7)]
    [InlineData("ChangeInCapacity", 4, -5, 4)]
    [InlineData("PercentChangeInCapacity", 40, 5, 42)] // MinAdjustmentMagnitude
    [InlineData("PercentChangeInCapacity", 100, 10, 103)]
    [InlineData("ExactCapacity", 9, 5, 1)]
    [InlineData("ExactCapacity", 9, 10, 3)]
    public void A_step_fits_how_far_the_metric_is_beyond(string type, int capacity, double breach, int wanted) => Assert.Equal(wanted, StepScaling.Wanted(
        new()
        {
            AdjustmentType = type, MinAdjustmentMagnitude = 2,
            StepAdjustments = [new() { MetricIntervalLowerBound = 0, MetricIntervalUpperBound = 10, ScalingAdjustment = 1 }, new() { MetricIntervalLowerBound = 10, ScalingAdjustment = 3 }],
        },
        capacity, breach));

    [Theory]
    [InlineData(-5, 3)]
    [InlineData(-10, 3)] // the bound nearer to the threshold belongs to a step
    [InlineData(-10.5, 2)]
    public void Below_the_threshold_too(double breach, int wanted) => Assert.Equal(wanted, StepScaling.Wanted(
        new()
        {
            AdjustmentType = AdjustmentType.ChangeInCapacity,
            StepAdjustments = [new() { MetricIntervalUpperBound = 0, MetricIntervalLowerBound = -10.25, ScalingAdjustment = -1 }, new() { MetricIntervalUpperBound = -10.25, ScalingAdjustment = -2 }],
        },
        4, breach));

    [Fact]
    public void The_greatest_wish_counts_within_bounds_and_machine()
    {
        var target = new ScalableTargetRow("endpoint/e/variant/v", "d", "id") { MinCapacity = 2, MaxCapacity = 8 };

        Assert.Equal(2, ScalingStep.Next(target, 1, [], 20)!.Capacity);
        Assert.Equal(8, ScalingStep.Next(target, 9, [], 20)!.Capacity);
        Assert.Null(ScalingStep.Next(target, 4, [], 20));
        Assert.Equal(("b", 6), Made(ScalingStep.Next(target, 4, [new(3, "a"), new(6, "b")], 20)));
        Assert.Equal(("b", 8), Made(ScalingStep.Next(target, 4, [new(60, "b")], 20)));
        Assert.Equal(("b", 5), Made(ScalingStep.Next(target, 4, [new(60, "b")], 5)));
        Assert.Equal(("a", 2), Made(ScalingStep.Next(target, 4, [new(0, "a")], 20)));
        Assert.Null(ScalingStep.Next(target, 4, [new(2, "a"), new(4, "content")], 20));
        Assert.Null(ScalingStep.Next(target with { Suspended = new() { DynamicScalingOutSuspended = true } }, 4, [new(6, "b")], 20));
        Assert.NotNull(ScalingStep.Next(target with { Suspended = new() { DynamicScalingOutSuspended = true } }, 4, [new(2, "b")], 20));

        static (string, int) Made(ScalingWish? wish) => (wish!.Cause, wish.Capacity);
    }

    private static ScalingPolicyRow Policy(TargetTrackingScalingPolicyConfiguration config) =>
        new(new() { PolicyName = "p", ResourceId = "endpoint/e/variant/v", ScalableDimension = "d", TargetTrackingScalingPolicyConfiguration = config }, "id");

    private static DateTimeOffset? Ago(int? seconds) => seconds is { } given ? Now - TimeSpan.FromSeconds(given) : null;
}

using Sagebrush.Metrics;
using Sagebrush.Scaling;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.AutoScaling;

namespace Sagebrush.Services;

/// <summary>What a scaling policy must be like. Raised at the call: a policy that is kept can be followed.</summary>
internal static class PolicyChecks
{
    /// <summary>The policy that follows from what was there and what is asked for.</summary>
    /// <exception cref="AwsException">ValidationException, or not implemented yet.</exception>
    public static PutScalingPolicyRequest Merged(PutScalingPolicyRequest? old, PutScalingPolicyRequest request)
    {
        string type = request.PolicyType ?? old?.PolicyType ?? PolicyType.StepScaling;
        if (old is not null && old.PolicyType != type)
        {
            throw AwsError.Validation.With($"The policy {request.PolicyName} exists with the type {old.PolicyType}: a policy's type cannot be changed.");
        }

        var spec = request with
        {
            PolicyType = type,
            StepScalingPolicyConfiguration = request.StepScalingPolicyConfiguration ?? old?.StepScalingPolicyConfiguration,
            TargetTrackingScalingPolicyConfiguration = request.TargetTrackingScalingPolicyConfiguration ?? old?.TargetTrackingScalingPolicyConfiguration,
        };
        switch (type)
        {
            case PolicyType.TargetTrackingScaling:
                Check(spec.TargetTrackingScalingPolicyConfiguration
                    ?? throw AwsError.Validation.With("A target tracking scaling policy needs a targetTrackingScalingPolicyConfiguration."), spec);
                return spec with { StepScalingPolicyConfiguration = null };
            case PolicyType.StepScaling:
                Check(spec.StepScalingPolicyConfiguration ?? throw AwsError.Validation.With("A step scaling policy needs a stepScalingPolicyConfiguration."));
                return spec with { TargetTrackingScalingPolicyConfiguration = null };
            default:
                throw AwsError.Validation.With($"The policy type {type} is not supported for the service namespace sagemaker.");
        }
    }

    private static void Check(TargetTrackingScalingPolicyConfiguration config, PutScalingPolicyRequest spec)
    {
        Refuse(config.CustomizedMetricSpecification is null == config.PredefinedMetricSpecification is null,
            "Exactly one of predefinedMetricSpecification and customizedMetricSpecification must be given.");
        Refuse(!(config.TargetValue > 0 && double.IsFinite(config.TargetValue)), "The targetValue must be greater than 0.");
        Refuse(config.ScaleInCooldown < 0 || config.ScaleOutCooldown < 0, "A cooldown cannot be negative.");
        if (config.CustomizedMetricSpecification is { } custom)
        {
            if (custom.Metrics is { Count: > 0 })
            {
                throw AwsError.NotImplemented.With("customizedMetricSpecification.metrics (metric math) is not implemented by Sagebrush: name one metric.");
            }

            Refuse(custom is not { MetricName: not null, Namespace: not null, Statistic: not null },
                "A customizedMetricSpecification needs metricName, namespace and statistic.");
            Refuse(Statistic.Parse(custom.Statistic!) is null, $"The statistic '{custom.Statistic}' is not known.");
        }
        else
        {
            Refuse(TrackedMetric.Of(config, VariantResource.Parse(spec.ResourceId)!) is null,
                $"The predefined metric type {config.PredefinedMetricSpecification!.PredefinedMetricType} is not supported for the scalable dimension {spec.ScalableDimension}.");
            bool provisioned = config.PredefinedMetricSpecification.PredefinedMetricType == MetricType.SageMakerVariantProvisionedConcurrencyUtilization;
            Refuse(provisioned != (spec.ScalableDimension == ScalableDimension.SagemakerVariantDesiredProvisionedConcurrency),
                $"The predefined metric type {config.PredefinedMetricSpecification.PredefinedMetricType} is not supported for the scalable dimension {spec.ScalableDimension}.");
            Refuse(config.PredefinedMetricSpecification.ResourceLabel is not null, "A resourceLabel cannot be given for this predefined metric type.");
        }
    }

    private static void Check(StepScalingPolicyConfiguration config)
    {
        Refuse(config.AdjustmentType is null, "A step scaling policy needs an adjustmentType.");
        Refuse(config.StepAdjustments is not { Count: > 0 }, "A step scaling policy needs at least one step adjustment.");
        Refuse(config.Cooldown < 0, "A cooldown cannot be negative.");
        Refuse(config.MinAdjustmentMagnitude is not null && config.AdjustmentType != AdjustmentType.PercentChangeInCapacity,
            "minAdjustmentMagnitude can be given for the adjustment type PercentChangeInCapacity only.");
        Refuse(config.AdjustmentType == AdjustmentType.ExactCapacity && config.StepAdjustments!.Any(step => step.ScalingAdjustment < 0), "A capacity cannot be negative.");

        var steps = config.StepAdjustments!.Select(step => (Low: step.MetricIntervalLowerBound ?? double.NegativeInfinity, High: step.MetricIntervalUpperBound ?? double.PositiveInfinity))
            .OrderBy(step => step.Low).ToList();
        Refuse(steps.Exists(step => step.Low >= step.High), "The lower bound of a step adjustment must be less than its upper bound.");
        Refuse(steps.Zip(steps.Skip(1)).Any(pair => pair.First.High > pair.Second.Low), "The ranges of step adjustments must not overlap.");
        Refuse(steps.Zip(steps.Skip(1)).Any(pair => pair.First.High < pair.Second.Low), "There must be no gap between the ranges of step adjustments.");
    }

    private static void Refuse(bool wrong, string why)
    {
        if (wrong)
        {
            throw AwsError.Validation.With(why);
        }
    }
}

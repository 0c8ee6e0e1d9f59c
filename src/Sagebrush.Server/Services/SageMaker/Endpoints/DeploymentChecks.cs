using System.Globalization;
using Sagebrush.Hosting;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

/// <summary>
/// Finds at the call what would make an update by a DeploymentConfig fail, or be another one than the caller means. Source: AWS, "Deployment guardrails for
/// updating models in production", and the documentation of the members.
/// </summary>
internal static class DeploymentChecks
{
    private const string BlueGreen = "deploymentConfig.blueGreenUpdatePolicy", Rolling = "deploymentConfig.rollingUpdatePolicy";
    private const string Routing = BlueGreen + ".trafficRoutingConfiguration";

    /// <summary>Checks how <paramref name="deployment"/> is to replace <paramref name="live"/>.</summary>
    /// <param name="policy">The caller's words.</param>
    /// <param name="deployment">What comes.</param>
    /// <param name="live">What serves; null for a new endpoint.</param>
    /// <param name="alarm">The state of an alarm by its name; null when there is none of that name.</param>
    /// <exception cref="AwsException">ValidationException: the message names the member.</exception>
    public static void Check(DeploymentConfig policy, Deployment deployment, Deployment? live, Func<string, string?> alarm)
    {
        if (policy is { BlueGreenUpdatePolicy: not null, RollingUpdatePolicy: not null })
        {
            throw No("deploymentConfig", "must have one of blueGreenUpdatePolicy and rollingUpdatePolicy, not both");
        }

        var largest = deployment.Variants.Max(variant => variant.DesiredInstanceCount);
        var smallest = deployment.Variants.Min(variant => variant.DesiredInstanceCount);
        if (policy.BlueGreenUpdatePolicy is { } blueGreen)
        {
            Check(blueGreen, deployment, smallest);
        }

        if (policy.RollingUpdatePolicy is { } rolling)
        {
            Check(rolling, deployment, largest);
        }

        if (live is not null && policy is { BlueGreenUpdatePolicy: not null } or { RollingUpdatePolicy: not null })
        {
            CheckNames(deployment, live);
        }

        foreach (var one in policy.AutoRollbackConfiguration?.Alarms ?? [])
        {
            if (one.AlarmName is not { Length: > 0 } name)
            {
                throw No("deploymentConfig.autoRollbackConfiguration.alarms", "has an alarm without an alarmName");
            }

            if (alarm(name) is null)
            {
                throw No("deploymentConfig.autoRollbackConfiguration.alarms", $"names the CloudWatch alarm '{name}', which does not exist");
            }
        }
    }

    private static void Check(BlueGreenUpdatePolicy policy, Deployment deployment, int instances)
    {
        var routing = policy.TrafficRoutingConfiguration;
        CheckGiven(routing.CanarySize, routing.Type == TrafficRoutingConfigType.CANARY, "canarySize", routing.Type);
        CheckGiven(routing.LinearStepSize, routing.Type == TrafficRoutingConfigType.LINEAR, "linearStepSize", routing.Type);
        CheckSize(routing.CanarySize, Routing + ".canarySize", instances, 1, 50);
        CheckSize(routing.LinearStepSize, Routing + ".linearStepSize", instances, 10, 50);
        var plan = new TrafficPlan(policy);
        int steps = Enumerable.Range(1, 100).First(step => plan.Share(step, deployment) >= 1);
        CheckTime(policy.MaximumExecutionTimeoutInSeconds, (steps * plan.Bake) + plan.Termination, BlueGreen,
            "terminationWaitInSeconds and the waitIntervalInSeconds of all steps");
    }

    private static void Check(RollingUpdatePolicy policy, Deployment deployment, int instances)
    {
        if (deployment.Variants.Count > 1 || deployment.Shadows.Count > 0)
        {
            throw No(Rolling, "is for endpoints with one production variant and no shadow variant");
        }

        if (deployment.Variants[0].Spec.ServerlessConfig is not null)
        {
            throw No(Rolling, "is not for serverless endpoints");
        }

        CheckSize(policy.MaximumBatchSize, Rolling + ".maximumBatchSize", instances, 5, 50);
        CheckSize(policy.RollbackMaximumBatchSize, Rolling + ".rollbackMaximumBatchSize", instances, 5, 100);
        int size = RollingStep.Count(policy.MaximumBatchSize, instances), batches = (instances + size - 1) / Math.Max(1, size);
        CheckTime(policy.MaximumExecutionTimeoutInSeconds, TimeSpan.FromSeconds((double)batches * policy.WaitIntervalInSeconds), Rolling, "the waitIntervalInSeconds of all batches");
    }

    private static void CheckGiven(CapacitySize? size, bool isNeeded, string member, string type)
    {
        if (size is not null != isNeeded)
        {
            throw No($"{Routing}.{member}", isNeeded ? $"is needed with type {type}" : $"must not be given with type {type}");
        }
    }

    private static void CheckSize(CapacitySize? size, string member, int instances, int least, int most)
    {
        if (size is null)
        {
            return;
        }

        bool isPercent = size.Type == CapacitySizeType.CAPACITYPERCENT;
        if (isPercent ? size.Value < least || size.Value > most : (long)size.Value * 100 > (long)most * instances || (long)size.Value * 100 < (long)least * instances)
        {
            throw No(member, string.Create(CultureInfo.InvariantCulture,
                $"must be {least} to {most} percent of the variant's instances: {size.Value} {(isPercent ? "percent" : $"of {instances}")} is not"));
        }
    }

    private static void CheckTime(int? limit, TimeSpan waits, string policy, string which)
    {
        if (limit is { } seconds && seconds <= waits.TotalSeconds)
        {
            throw No(policy + ".maximumExecutionTimeoutInSeconds", string.Create(CultureInfo.InvariantCulture,
                $"must be longer than {which} together, which is {waits.TotalSeconds:0} seconds"));
        }
    }

    private static void CheckNames(Deployment deployment, Deployment live)
    {
        var former = live.Variants.Select(variant => variant.Name).Distinct().Order(StringComparer.Ordinal);
        if (!former.SequenceEqual(deployment.Variants.Select(variant => variant.Name).Order(StringComparer.Ordinal), StringComparer.Ordinal))
        {
            throw No("deploymentConfig", $"needs an endpoint configuration with the same variant names as the present one: {string.Join(", ", former)}");
        }
    }

    private static AwsException No(string member, string why) => AwsError.Validation.With($"{member} {why}.");
}

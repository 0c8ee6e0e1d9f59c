using Sagebrush.Services;

namespace Sagebrush.Scaling;

/// <summary>The names by which alarms call for policies.</summary>
internal static class PolicyArn
{
    /// <summary>What a policy's ARN ends with, which no other's does.</summary>
    public static string End(ScalingPolicyRow policy) => $":scalingPolicy:{policy.Id}:resource/sagemaker/{policy.Spec.ResourceId}:policyName/{policy.Spec.PolicyName}";

    /// <summary>True of an ARN that may be a policy's.</summary>
    public static bool IsOne(string arn) => arn.Split(':') is ["arn", _, "autoscaling", ..];

    /// <summary>A policy's ARN.</summary>
    public static string Of(Options options, ScalingPolicyRow policy) =>
        $"arn:{Arn.Partition(options.Region)}:autoscaling:{options.Region}:{options.Account}{End(policy)}";
}

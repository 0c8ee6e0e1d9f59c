using Sagebrush.Scaling;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.AutoScaling;

namespace Sagebrush.Services;

partial class AutoScalingService
{
    /// <summary>How variants are scaled.</summary>
    /// <exception cref="AwsException">InvalidNextTokenException, ValidationException.</exception>
    public override ValueTask<DescribeScalingPoliciesResponse> DescribeScalingPolicies(DescribeScalingPoliciesRequest request, Call call, CancellationToken cancel)
    {
        var (rows, next) = Page(
            _tables.Policies.Below("").Where(row => request.ServiceNamespace == row.Spec.ServiceNamespace
                && Concerns(row.Spec.ResourceId, row.Spec.ScalableDimension, request.ResourceId, request.ScalableDimension)
                && (request.PolicyNames is not { Count: > 0 } names || names.Contains(row.Spec.PolicyName))),
            request.MaxResults, request.NextToken, row => row.Key);
        return new(new DescribeScalingPoliciesResponse
        {
            ScalingPolicies = [.. rows.Select(row => new ScalingPolicy
            {
                PolicyARN = PolicyArn.Of(_options, row), PolicyName = row.Spec.PolicyName, ServiceNamespace = row.Spec.ServiceNamespace,
                ResourceId = row.Spec.ResourceId, ScalableDimension = row.Spec.ScalableDimension, PolicyType = row.Spec.PolicyType!,
                StepScalingPolicyConfiguration = row.Spec.StepScalingPolicyConfiguration,
                TargetTrackingScalingPolicyConfiguration = row.Spec.TargetTrackingScalingPolicyConfiguration,
                Alarms = AlarmsOf(row), CreationTime = row.Created,
            })],
            NextToken = next,
        });
    }
}

using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.AutoScaling;

namespace Sagebrush.Services;

partial class AutoScalingService
{
    /// <summary>What is scaled.</summary>
    /// <exception cref="AwsException">InvalidNextTokenException, ValidationException.</exception>
    public override ValueTask<DescribeScalableTargetsResponse> DescribeScalableTargets(DescribeScalableTargetsRequest request, Call call, CancellationToken cancel)
    {
        var (rows, next) = Page(
            _tables.Targets.Below("").Where(row => request.ServiceNamespace == ServiceNamespace.Sagemaker && Concerns(row.ResourceId, row.ScalableDimension, null, request.ScalableDimension)
                && (request.ResourceIds is not { Count: > 0 } wanted || wanted.Contains(row.ResourceId))),
            request.MaxResults, request.NextToken, row => row.Key);
        return new(new DescribeScalableTargetsResponse
        {
            ScalableTargets = [.. rows.Select(row => new ScalableTarget
            {
                ServiceNamespace = request.ServiceNamespace, ResourceId = row.ResourceId, ScalableDimension = row.ScalableDimension,
                MinCapacity = row.MinCapacity, MaxCapacity = row.MaxCapacity, CreationTime = row.Created, ScalableTargetARN = ArnOf(row),
                RoleARN = $"arn:{Arn.Partition(_options.Region)}:iam::{_options.Account}:role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/"
                    + "AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint",
                SuspendedState = new()
                {
                    DynamicScalingInSuspended = row.Suspended.DynamicScalingInSuspended ?? false,
                    DynamicScalingOutSuspended = row.Suspended.DynamicScalingOutSuspended ?? false,
                    ScheduledScalingSuspended = row.Suspended.ScheduledScalingSuspended ?? false,
                },
            })],
            NextToken = next,
        });
    }
}

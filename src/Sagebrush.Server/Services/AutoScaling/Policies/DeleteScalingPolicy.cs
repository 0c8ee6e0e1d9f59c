using Sagebrush.Scaling;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.AutoScaling;

namespace Sagebrush.Services;

partial class AutoScalingService
{
    /// <summary>Forgets a policy; alarms that call for it stay.</summary>
    /// <exception cref="AwsException">ObjectNotFoundException.</exception>
    public override ValueTask<DeleteScalingPolicyResponse> DeleteScalingPolicy(DeleteScalingPolicyRequest request, Call call, CancellationToken cancel) =>
        _tables.Policies.Remove(ScalingPolicyRow.KeyOf(request.ResourceId, request.ScalableDimension, request.PolicyName))
            ? new(new DeleteScalingPolicyResponse())
            : throw NotFound("scaling policy", request.ServiceNamespace, request.ResourceId, request.ScalableDimension, $", policy name: {request.PolicyName}");
}

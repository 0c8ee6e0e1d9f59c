using Sagebrush.Scaling;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.AutoScaling;

namespace Sagebrush.Services;

partial class AutoScalingService
{
    /// <summary>Ends the scaling of a variant, with its policies and scheduled actions; the capacity stays as it is.</summary>
    /// <exception cref="AwsException">ObjectNotFoundException.</exception>
    public override ValueTask<DeregisterScalableTargetResponse> DeregisterScalableTarget(DeregisterScalableTargetRequest request, Call call, CancellationToken cancel)
    {
        string key = ScalableTargetRow.KeyOf(request.ResourceId, request.ScalableDimension);
        if (_tables.Targets.Find(key) is null)
        {
            throw NotFound("scalable target", request.ServiceNamespace, request.ResourceId, request.ScalableDimension);
        }

        _tables.Remove(key);
        return new(new DeregisterScalableTargetResponse());
    }
}

using Sagebrush.Scaling;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.AutoScaling;

namespace Sagebrush.Services;

partial class AutoScalingService
{
    /// <summary>Forgets a scheduled action; bounds that it has set stay.</summary>
    /// <exception cref="AwsException">ObjectNotFoundException.</exception>
    public override ValueTask<DeleteScheduledActionResponse> DeleteScheduledAction(DeleteScheduledActionRequest request, Call call, CancellationToken cancel) =>
        _tables.Actions.Remove(ScheduledActionRow.KeyOf(request.ResourceId, request.ScalableDimension, request.ScheduledActionName))
            ? new(new DeleteScheduledActionResponse())
            : throw NotFound("scheduled action", request.ServiceNamespace, request.ResourceId, request.ScalableDimension, $", scheduled action name: {request.ScheduledActionName}");
}

using Sagebrush.Scaling;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.AutoScaling;

namespace Sagebrush.Services;

partial class AutoScalingService
{
    /// <summary>When bounds change. Actions that are over are not told of.</summary>
    /// <exception cref="AwsException">InvalidNextTokenException, ValidationException.</exception>
    public override ValueTask<DescribeScheduledActionsResponse> DescribeScheduledActions(DescribeScheduledActionsRequest request, Call call, CancellationToken cancel)
    {
        var (rows, next) = Page(
            _tables.Actions.Below("").Where(row => request.ServiceNamespace == row.Spec.ServiceNamespace && row.Due is not null
                && Concerns(row.Spec.ResourceId, row.Spec.ScalableDimension, request.ResourceId, request.ScalableDimension)
                && (request.ScheduledActionNames is not { Count: > 0 } names || names.Contains(row.Spec.ScheduledActionName))),
            request.MaxResults, request.NextToken, row => row.Key);
        return new(new DescribeScheduledActionsResponse { ScheduledActions = [.. rows.Select(Describe)], NextToken = next });
    }

    private ScheduledAction Describe(ScheduledActionRow row) => new()
    {
        ScheduledActionName = row.Spec.ScheduledActionName,
        ScheduledActionARN = $"arn:{Arn.Partition(_options.Region)}:autoscaling:{_options.Region}:{_options.Account}:scheduledAction:{row.Id}:resource/sagemaker/"
            + $"{row.Spec.ResourceId}:scheduledActionName/{row.Spec.ScheduledActionName}",
        ServiceNamespace = row.Spec.ServiceNamespace, ResourceId = row.Spec.ResourceId, ScalableDimension = row.Spec.ScalableDimension,
        Schedule = row.Spec.Schedule!, Timezone = row.Spec.Timezone, StartTime = row.Spec.StartTime, EndTime = row.Spec.EndTime,
        ScalableTargetAction = row.Spec.ScalableTargetAction, CreationTime = row.Created,
    };
}

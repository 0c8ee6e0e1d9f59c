using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.AutoScaling;

namespace Sagebrush.Services;

partial class AutoScalingService
{
    /// <summary>What was done, the latest first.</summary>
    /// <exception cref="AwsException">InvalidNextTokenException, ValidationException.</exception>
    public override ValueTask<DescribeScalingActivitiesResponse> DescribeScalingActivities(DescribeScalingActivitiesRequest request, Call call, CancellationToken cancel)
    {
        // Activity ids grow with time; turned around they are in the order in which they are told.
        var (rows, next) = Page(
            _tables.Activities.All().Where(row => request.ServiceNamespace == ServiceNamespace.Sagemaker
                    && Concerns(row.Activity.ResourceId, row.Activity.ScalableDimension, request.ResourceId, request.ScalableDimension))
                .OrderBy(Order, StringComparer.Ordinal),
            request.MaxResults, request.NextToken, Order);
        return new(new DescribeScalingActivitiesResponse { ScalingActivities = [.. rows.Select(row => row.Activity)], NextToken = next });

        static string Order(Scaling.ScalingActivityRow row) => $"{long.MaxValue - row.Activity.StartTime.UtcTicks:d19}{row.Activity.ActivityId}";
    }
}

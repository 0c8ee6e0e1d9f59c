using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.AutoScaling;

namespace Sagebrush.Services;

partial class AutoScalingService
{
    /// <summary>The tags of a target.</summary>
    /// <exception cref="AwsException">ResourceNotFoundException.</exception>
    public override ValueTask<ListTagsForResourceResponse> ListTagsForResource(ListTagsForResourceRequest request, Call call, CancellationToken cancel) =>
        new(new ListTagsForResourceResponse { Tags = TargetOf(request.ResourceARN).Tags });
}

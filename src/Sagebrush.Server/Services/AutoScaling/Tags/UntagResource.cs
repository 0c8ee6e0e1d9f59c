using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.AutoScaling;

namespace Sagebrush.Services;

partial class AutoScalingService
{
    /// <summary>Takes tags from a target; keys that it does not have are no error.</summary>
    /// <exception cref="AwsException">ResourceNotFoundException.</exception>
    public override ValueTask<UntagResourceResponse> UntagResource(UntagResourceRequest request, Call call, CancellationToken cancel)
    {
        Tag(request.ResourceARN, old => old.Where(tag => !request.TagKeys.Contains(tag.Key)));
        return new(new UntagResourceResponse());
    }
}

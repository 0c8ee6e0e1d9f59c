using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.CloudWatch;

namespace Sagebrush.Services;

partial class CloudWatchService
{
    /// <summary>Takes tags from an alarm.</summary>
    /// <exception cref="AwsException">ResourceNotFoundException: no such alarm.</exception>
    public override ValueTask<UntagResourceResponse> UntagResource(UntagResourceRequest request, Call call, CancellationToken cancel)
    {
        ChangeTags(request.ResourceARN, tags =>
        {
            foreach (string key in request.TagKeys)
            {
                tags.Remove(key);
            }
        });
        return new(new UntagResourceResponse());
    }
}

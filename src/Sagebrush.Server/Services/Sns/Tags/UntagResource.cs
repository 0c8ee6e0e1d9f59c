using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Sns;

namespace Sagebrush.Services;

partial class SnsService
{
    /// <summary>Takes tags from a topic.</summary>
    /// <exception cref="AwsException">ResourceNotFound.</exception>
    public override ValueTask<UntagResourceResponse> UntagResource(UntagResourceRequest request, Call call, CancellationToken cancel)
    {
        _topics.Rows.Update(Tagged(request.ResourceArn, call), row => row with
        {
            Tags = row.Tags.Where(tag => !request.TagKeys.Contains(tag.Key)).ToDictionary(tag => tag.Key, tag => tag.Value),
        });
        return new(new UntagResourceResponse());
    }
}

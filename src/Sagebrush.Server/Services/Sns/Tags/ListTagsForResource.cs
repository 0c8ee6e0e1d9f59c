using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Sns;

namespace Sagebrush.Services;

partial class SnsService
{
    /// <summary>A topic's tags.</summary>
    /// <exception cref="AwsException">ResourceNotFound.</exception>
    public override ValueTask<ListTagsForResourceResponse> ListTagsForResource(ListTagsForResourceRequest request, Call call, CancellationToken cancel) =>
        new(new ListTagsForResourceResponse { Tags = [.. _topics.Get(Tagged(request.ResourceArn, call)).Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })] });
}

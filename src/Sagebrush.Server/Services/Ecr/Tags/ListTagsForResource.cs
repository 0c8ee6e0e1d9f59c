using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Ecr;

namespace Sagebrush.Services;

partial class EcrService
{
    /// <summary>The tags for people that a repository has, by key.</summary>
    /// <exception cref="AwsException">RepositoryNotFoundException.</exception>
    public override ValueTask<ListTagsForResourceResponse> ListTagsForResource(ListTagsForResourceRequest request, Call call, CancellationToken cancel) =>
        new(new ListTagsForResourceResponse
        {
            Tags = [.. FindByArn(request.ResourceArn).Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => new Tag { Key = label.Key, Value = label.Value })],
        });
}

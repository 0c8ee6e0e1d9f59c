using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Ecr;

namespace Sagebrush.Services;

partial class EcrService
{
    /// <summary>Takes tags for people away from a repository.</summary>
    /// <exception cref="AwsException">RepositoryNotFoundException.</exception>
    public override ValueTask<UntagResourceResponse> UntagResource(UntagResourceRequest request, Call call, CancellationToken cancel)
    {
        _images.Repositories.Update(
            FindByArn(request.ResourceArn).Name,
            old => old with { Labels = old.Labels.Where(label => !request.TagKeys.Contains(label.Key)).ToDictionary() });
        return new(new UntagResourceResponse());
    }
}

using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Takes tags away from a resource.</summary>
    /// <exception cref="AwsException">ValidationException: no such resource.</exception>
    public override ValueTask<DeleteTagsResponse> DeleteTags(DeleteTagsRequest request, Call call, CancellationToken cancel)
    {
        _tags.Remove(request.ResourceArn, request.TagKeys);
        return new(new DeleteTagsResponse());
    }
}

using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Adds tags to a resource or changes their values.</summary>
    /// <exception cref="AwsException">ValidationException: no such resource, a key twice. ResourceLimitExceeded: more than 50 tags.</exception>
    public override ValueTask<AddTagsResponse> AddTags(AddTagsRequest request, Call call, CancellationToken cancel) =>
        new(new AddTagsResponse { Tags = _tags.Add(request.ResourceArn, request.Tags) });
}

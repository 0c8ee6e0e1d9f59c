using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Ecr;

namespace Sagebrush.Services;

partial class EcrService
{
    /// <summary>Says whether tags may move to other images from now on.</summary>
    /// <exception cref="AwsException">RepositoryNotFoundException.</exception>
    public override ValueTask<PutImageTagMutabilityResponse> PutImageTagMutability(PutImageTagMutabilityRequest request, Call call, CancellationToken cancel)
    {
        bool moves = Moves(request.ImageTagMutability);
        var repository = _images.Repositories.Update(request.RepositoryName, old => old with { TagsMove = moves }) ?? throw NoSuchRepository(request.RepositoryName);
        return new(new PutImageTagMutabilityResponse
        {
            RegistryId = _options.Account, RepositoryName = repository.Name, ImageTagMutability = request.ImageTagMutability,
        });
    }
}

using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Ecr;

namespace Sagebrush.Services;

partial class EcrService
{
    /// <summary>Removes a repository, with its images when <c>force</c> is set. What runs goes on.</summary>
    /// <exception cref="AwsException">RepositoryNotFoundException, RepositoryNotEmptyException.</exception>
    public override ValueTask<DeleteRepositoryResponse> DeleteRepository(DeleteRepositoryRequest request, Call call, CancellationToken cancel)
    {
        var repository = Find(request.RepositoryName);
        if (request.Force != true && _images.Manifests.Below(repository.Name + "@").Count > 0)
        {
            throw AwsError.RepositoryNotEmpty.With(
                $"The repository with name '{repository.Name}' in registry with id '{_options.Account}' cannot be deleted because it still contains images");
        }

        return _images.Remove(repository) ? new(new DeleteRepositoryResponse { Repository = Describe(repository, call) }) : throw NoSuchRepository(repository.Name);
    }
}

using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Ecr;

namespace Sagebrush.Services;

partial class EcrService
{
    /// <summary>Makes an empty repository.</summary>
    /// <exception cref="AwsException">RepositoryAlreadyExistsException; InvalidParameterException: it asks for what is not offered here.</exception>
    public override ValueTask<CreateRepositoryResponse> CreateRepository(CreateRepositoryRequest request, Call call, CancellationToken cancel)
    {
        if (request.EncryptionConfiguration is { EncryptionType: not EncryptionType.AES256 })
        {
            throw AwsError.InvalidParameter.With(
                "Invalid parameter at 'encryptionConfiguration.encryptionType' failed to satisfy constraint: only AES256 is available in this installation");
        }

        var repository = new Images.Repository(request.RepositoryName)
        {
            TagsMove = Moves(request.ImageTagMutability),
            ScanOnPush = request.ImageScanningConfiguration?.ScanOnPush ?? false,
            Labels = LabelsOf(request.Tags ?? []),
        };
        try
        {
            _images.Repositories.Add(repository);
        }
        catch (DuplicateKeyException)
        {
            throw AwsError.RepositoryAlreadyExists.With(
                $"The repository with name '{repository.Name}' already exists in the registry with id '{_options.Account}'");
        }

        return new(new CreateRepositoryResponse { Repository = Describe(Find(repository.Name), call) });
    }

    private static bool Moves(string? mutability) => mutability switch
    {
        null or ImageTagMutability.MUTABLE => true,
        ImageTagMutability.IMMUTABLE => false,
        _ => throw AwsError.InvalidParameter.With(
            $"Invalid parameter at 'imageTagMutability' failed to satisfy constraint: '{mutability}' is not available in this installation; use MUTABLE or IMMUTABLE"),
    };
}

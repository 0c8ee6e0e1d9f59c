using Sagebrush.Images;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Ecr;
using StoredRepository = Sagebrush.Images.Repository;

namespace Sagebrush.Services;

/// <summary>Elastic Container Registry: repositories and their images. The bytes come and go by the registry's own protocol.</summary>
public sealed partial class EcrService : EcrApi
{
    private readonly Options _options;
    private readonly ImageStore _images;
    private readonly Sessions _sessions;

    /// <summary>Takes what it tells about.</summary>
    /// <param name="options">Account and region of the registry.</param>
    /// <param name="images">What is in it.</param>
    /// <param name="sessions">Gives out passwords.</param>
    public EcrService(Options options, ImageStore images, Sessions sessions) => (_options, _images, _sessions) = (options, images, sessions);

    private StoredRepository Find(string name) => _images.Repositories.Find(name) ?? throw NoSuchRepository(name);

    // arn:aws:ecr:us-east-1:123456789012:repository/NAME
    private StoredRepository FindByArn(string arn) =>
        arn.Split(':', 6) is ["arn", _, "ecr", _, _, var resource] && resource.StartsWith("repository/", StringComparison.Ordinal)
            ? Find(resource["repository/".Length..])
            : throw AwsError.InvalidParameter.With($"Invalid parameter at 'resourceArn' failed to satisfy constraint: 'Invalid ARN' ('{arn}')");

    private AwsException NoSuchRepository(string name) => AwsError.RepositoryNotFound.With(
        $"The repository with name '{name}' does not exist in the registry with id '{_options.Account}'");

    private Wire.Shapes.Ecr.Repository Describe(StoredRepository repository, Call call) => new()
    {
        RepositoryArn = Arn.Repository(_options, repository.Name),
        RegistryId = _options.Account,
        RepositoryName = repository.Name,
        RepositoryUri = $"{new Uri(call.Origin).Authority}/{repository.Name}",
        CreatedAt = repository.Created,
        ImageTagMutability = repository.TagsMove ? ImageTagMutability.MUTABLE : ImageTagMutability.IMMUTABLE,
        ImageScanningConfiguration = new() { ScanOnPush = repository.ScanOnPush },
        EncryptionConfiguration = new() { EncryptionType = EncryptionType.AES256 },
    };
}

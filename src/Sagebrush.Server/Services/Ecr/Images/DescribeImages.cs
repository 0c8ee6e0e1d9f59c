using Sagebrush.Images;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Ecr;

namespace Sagebrush.Services;

partial class EcrService
{
    /// <summary>What is known of a repository's images: of those that are asked for, or all, a page of them.</summary>
    /// <exception cref="AwsException">RepositoryNotFoundException, ImageNotFoundException.</exception>
    public override ValueTask<DescribeImagesResponse> DescribeImages(DescribeImagesRequest request, Call call, CancellationToken cancel)
    {
        var repository = Find(request.RepositoryName);
        if (request.ImageIds is { Count: > 0 } names)
        {
            return new(new DescribeImagesResponse { ImageDetails = [.. names.Select(name => Describe(FindImage(repository.Name, name)))] });
        }

        var wanted = _images.Manifests.Below(repository.Name + "@").Where(manifest => IsWanted(_images.TagsOf(manifest).Count > 0, request.Filter?.TagStatus));
        var (page, next) = PageOf(wanted, manifest => manifest.Digest, request.NextToken, request.MaxResults);
        return new(new DescribeImagesResponse { ImageDetails = [.. page.Select(Describe)], NextToken = next });
    }

    private StoredManifest FindImage(string repository, ImageIdentifier name) => _images.Find(repository, name.ImageDigest ?? name.ImageTag ?? "")
        ?? throw AwsError.ImageNotFound.With($"The image with imageId {{imageDigest:'{name.ImageDigest ?? "null"}', imageTag:'{name.ImageTag ?? "null"}'}} does not exist "
            + $"within the repository with name '{repository}' in the registry with id '{_options.Account}'");

    private ImageDetail Describe(StoredManifest manifest) => new()
    {
        RegistryId = _options.Account,
        RepositoryName = manifest.Repository,
        ImageDigest = manifest.Digest,
        ImageTags = _images.TagsOf(manifest) is { Count: > 0 } tags ? tags : null,
        ImageSizeInBytes = manifest.Size,
        ImagePushedAt = manifest.Created,
        ImageManifestMediaType = manifest.MediaType,
    };
}

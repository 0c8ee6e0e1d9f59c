using Sagebrush.Images;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Ecr;

namespace Sagebrush.Services;

partial class EcrService
{
    /// <summary>The names of a repository's images: one for each tag, one for an image without.</summary>
    /// <exception cref="AwsException">RepositoryNotFoundException.</exception>
    public override ValueTask<ListImagesResponse> ListImages(ListImagesRequest request, Call call, CancellationToken cancel)
    {
        var repository = Find(request.RepositoryName);
        var names = _images.Manifests.Below(repository.Name + "@").SelectMany(Identifiers).Where(name => IsWanted(name.ImageTag is not null, request.Filter?.TagStatus))
            .OrderBy(Key, StringComparer.Ordinal);
        var (page, next) = PageOf(names, Key, request.NextToken, request.MaxResults);
        return new(new ListImagesResponse { ImageIds = page, NextToken = next });

        static string Key(ImageIdentifier name) => $"{name.ImageDigest}:{name.ImageTag}";
    }

    private IEnumerable<ImageIdentifier> Identifiers(StoredManifest manifest) => _images.TagsOf(manifest) is { Count: > 0 } tags
        ? tags.Select(tag => new ImageIdentifier { ImageDigest = manifest.Digest, ImageTag = tag })
        : [new ImageIdentifier { ImageDigest = manifest.Digest }];

    private static bool IsWanted(bool tagged, string? status) => status is null or TagStatus.ANY || tagged == (status == TagStatus.TAGGED);
}

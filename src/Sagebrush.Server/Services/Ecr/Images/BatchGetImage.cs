using System.Text;
using Sagebrush.Images;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Ecr;

namespace Sagebrush.Services;

partial class EcrService
{
    /// <summary>The manifests of images; of those that are not there, that.</summary>
    /// <exception cref="AwsException">RepositoryNotFoundException.</exception>
    public override ValueTask<BatchGetImageResponse> BatchGetImage(BatchGetImageRequest request, Call call, CancellationToken cancel)
    {
        var repository = Find(request.RepositoryName);
        var images = new List<Image>();
        var failures = new List<ImageFailure>();
        foreach (var name in request.ImageIds)
        {
            if (Fault(repository.Name, name) is { } fault)
            {
                failures.Add(fault);
            }
            else
            {
                images.Add(Describe(FindImage(repository.Name, name), name.ImageTag));
            }
        }

        return new(new BatchGetImageResponse { Images = images, Failures = failures });
    }

    private Image Describe(StoredManifest manifest, string? tag) => new()
    {
        RegistryId = _options.Account,
        RepositoryName = manifest.Repository,
        ImageId = new() { ImageDigest = manifest.Digest, ImageTag = tag },
        ImageManifest = Encoding.UTF8.GetString(_images.Blobs.Read(Digest.Parse(manifest.Digest)!.Value)),
        ImageManifestMediaType = manifest.MediaType,
    };

    /// <summary>What keeps a name from being one of an image; null when it is.</summary>
    private ImageFailure? Fault(string repository, ImageIdentifier name)
    {
        return (name.ImageDigest, name.ImageTag) switch
        {
            (null, null) => Of(ImageFailureCode.MissingDigestAndTag, "Invalid request parameters: both tag and digest cannot be null"),
            ({ } digest, _) when Digest.Parse(digest) is null => Of(ImageFailureCode.InvalidImageDigest, "Invalid request parameters: image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'"),
            ({ } digest, { } tag) when _images.Find(repository, tag)?.Digest != digest => Of(ImageFailureCode.ImageTagDoesNotMatchDigest, "Requested image tag does not map to requested image digest"),
            var (digest, tag) => _images.Find(repository, digest ?? tag!) is null ? Of(ImageFailureCode.ImageNotFound, "Requested image not found") : null,
        };

        ImageFailure Of(string code, string reason) => new() { ImageId = name, FailureCode = code, FailureReason = reason };
    }
}

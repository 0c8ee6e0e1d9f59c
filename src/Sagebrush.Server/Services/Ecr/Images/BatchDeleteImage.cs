using Sagebrush.Images;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Ecr;

namespace Sagebrush.Services;

partial class EcrService
{
    /// <summary>Removes images: by digest with all their tags; by tag the tag, and the image with its last one. What runs goes on.</summary>
    /// <exception cref="AwsException">RepositoryNotFoundException.</exception>
    public override ValueTask<BatchDeleteImageResponse> BatchDeleteImage(BatchDeleteImageRequest request, Call call, CancellationToken cancel)
    {
        var repository = Find(request.RepositoryName);
        var removed = new List<ImageIdentifier>();
        var failures = new List<ImageFailure>();
        foreach (var name in request.ImageIds)
        {
            if (Fault(repository.Name, name) is { } fault)
            {
                failures.Add(fault);
                continue;
            }

            var image = FindImage(repository.Name, name);
            if (Holder(image) is { } index)
            {
                failures.Add(new()
                {
                    ImageId = name, FailureCode = ImageFailureCode.ImageReferencedByManifestList,
                    FailureReason = $"Requested image referenced by manifest list: [{index.Digest}]",
                });
                continue;
            }

            removed.AddRange(Remove(image, name));
        }

        return new(new BatchDeleteImageResponse { ImageIds = removed, Failures = failures });
    }

    private StoredManifest? Holder(StoredManifest image) =>
        _images.Manifests.Below(image.Repository + "@").FirstOrDefault(other => other.Names.Contains(image.Digest));

    private ImageIdentifier[] Remove(StoredManifest image, ImageIdentifier name)
    {
        if (name is { ImageDigest: null, ImageTag: { } tag } && _images.TagsOf(image).Count > 1)
        {
            _images.Tags.Remove(ImageTag.KeyOf(image.Repository, tag));
            return [name with { ImageDigest = image.Digest }];
        }

        ImageIdentifier[] all = [.. Identifiers(image)];
        _images.Remove(image);
        return all;
    }
}

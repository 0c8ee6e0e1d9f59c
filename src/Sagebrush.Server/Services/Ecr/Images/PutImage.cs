using System.Text;
using Sagebrush.Images;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Ecr;

namespace Sagebrush.Services;

partial class EcrService
{
    /// <summary>Adds a manifest whose layers are here, or a tag to one: how an image is tagged once more without its bytes.</summary>
    /// <exception cref="AwsException">
    /// RepositoryNotFoundException, LayersNotFoundException, ImageAlreadyExistsException, ImageTagAlreadyExistsException, ImageDigestDoesNotMatchException,
    /// InvalidParameterException.
    /// </exception>
    public override ValueTask<PutImageResponse> PutImage(PutImageRequest request, Call call, CancellationToken cancel)
    {
        var repository = Find(request.RepositoryName);
        byte[] bytes = Encoding.UTF8.GetBytes(request.ImageManifest);
        var digest = Digest.Of(bytes);
        if (request.ImageDigest is { } expected && expected != digest.Text)
        {
            throw AwsError.ImageDigestDoesNotMatch.With($"The image digest '{expected}' does not match the digest '{digest}' that ECR calculated");
        }

        string name = $"in the registry with id '{_options.Account}'";
        if (request.ImageTag is { } tag && _images.Find(repository.Name, tag) is { } there)
        {
            if (there.Digest == digest.Text)
            {
                throw AwsError.ImageAlreadyExists.With($"Image with digest '{digest}' and tag '{tag}' already exists in the repository with name '{repository.Name}' {name}");
            }

            if (!repository.TagsMove)
            {
                throw AwsError.ImageTagAlreadyExists.With(
                    $"The image tag '{tag}' already exists in the '{repository.Name}' repository and cannot be overwritten because the repository is immutable.");
            }
        }

        try
        {
            return new(new PutImageResponse { Image = Describe(_images.Put(repository.Name, bytes, request.ImageManifestMediaType, request.ImageTag), request.ImageTag) });
        }
        catch (ImageException e)
        {
            throw AwsError.InvalidParameter.With($"Invalid parameter at 'ImageManifest' failed to satisfy constraint: '{e.Message}'");
        }
        catch (MissingBlobException e)
        {
            throw AwsError.LayersNotFound.With($"The layer with digest '{e.Digest}' required by the image with digest '{digest}' does not exist in the repository with name '{repository.Name}' {name}");
        }
    }
}

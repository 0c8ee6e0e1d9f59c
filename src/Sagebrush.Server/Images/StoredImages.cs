using Sagebrush.Runs;

namespace Sagebrush.Images;

/// <summary>The images that were pushed to this installation, by repository and tag or digest, whatever registry they are asked for in.</summary>
/// <param name="store">Has them.</param>
/// <param name="port">Brings containers that serve on a port to their socket.</param>
/// <param name="isolates">False where no container can have a root of its own.</param>
public sealed class StoredImages(ImageStore store, ServingPort port, Func<bool> isolates) : ImageSource
{
    /// <inheritdoc/>
    public override ContainerImage? Find(ImageUri uri)
    {
        if (store.Find(uri.Repository, uri.Digest ?? uri.Tag) is not { } manifest || Digest.Parse(manifest.Digest) is not { } digest)
        {
            return null;
        }

        var (layers, config) = new ImageReader(store.Blobs).Read(digest);
        return new OwnImage(layers, config, store.Roots, port, isolates);
    }
}

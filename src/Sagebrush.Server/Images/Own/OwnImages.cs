namespace Sagebrush.Images;

/// <summary>Makes images that run of the manifests in the store.</summary>
/// <param name="store">Has their bytes.</param>
/// <param name="port">Brings containers that serve on a port to their socket.</param>
/// <param name="isolates">False where no container can have a root of its own.</param>
public sealed class OwnImages(ImageStore store, ServingPort port, Func<bool> isolates)
{
    /// <summary>The images.</summary>
    public ImageStore Store { get; } = store;

    /// <summary>The image of a manifest, if only one that says why it cannot run.</summary>
    /// <param name="manifest">Finds it.</param>
    public ContainerImage Of(Func<Digest> manifest)
    {
        try
        {
            var (layers, config) = new ImageReader(Store.Blobs).Read(manifest());
            return new OwnImage(layers, config, Store.Roots, port, isolates);
        }
        catch (ImageException e)
        {
            return new UnreadableImage(e.Message);
        }
    }
}

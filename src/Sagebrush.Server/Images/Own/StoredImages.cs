namespace Sagebrush.Images;

/// <summary>The images that were pushed to this installation, by repository and tag or digest, whatever registry they are asked for in.</summary>
/// <param name="images">Makes them.</param>
public sealed class StoredImages(OwnImages images) : ImageSource
{
    /// <inheritdoc/>
    public override ContainerImage? Find(ImageUri uri) =>
        images.Store.Find(uri.Repository, uri.Digest ?? uri.Tag) is { } manifest && Digest.Parse(manifest.Digest) is { } digest ? images.Of(() => digest) : null;

    /// <inheritdoc/>
    public override string Searched(ImageUri uri) => images.Store.Repositories.Find(uri.Repository) is null
        ? $"the registry of this server has no repository '{uri.Repository}'"
        : $"the repository '{uri.Repository}' of this server has no '{uri.Digest ?? uri.Tag}'";
}

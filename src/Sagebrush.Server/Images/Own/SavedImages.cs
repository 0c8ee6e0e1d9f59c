using System.Collections.Concurrent;

namespace Sagebrush.Images;

/// <summary>The images that the configuration names: OCI layouts and tars on this machine, brought into the store when they are first asked for and when they change.</summary>
/// <param name="images">Makes them.</param>
/// <param name="paths">The path of each by its name, <c>wine:1</c>; without a tag <c>latest</c> is meant.</param>
public sealed class SavedImages(OwnImages images, IReadOnlyDictionary<string, string> paths) : ImageSource
{
    private readonly ConcurrentDictionary<string, (DateTime Written, Digest Manifest)> _known = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override ContainerImage? Find(ImageUri uri)
    {
        if (paths.FirstOrDefault(path => ImageUri.Parse(path.Key) is { } name && name.Repository == uri.Repository && name.Tag == uri.Tag).Value is not { } path)
        {
            return null;
        }

        return images.Of(() => Manifest(path, uri));
    }

    /// <inheritdoc/>
    public override string? Searched(ImageUri uri) => paths.Count == 0 ? null : $"the configuration names {string.Join(", ", paths.Keys)}";

    private Digest Manifest(string path, ImageUri uri)
    {
        string index = Path.Combine(path, "index.json");
        var written = File.GetLastWriteTimeUtc(File.Exists(index) ? index : path);
        if (!_known.TryGetValue(path, out var known) || known.Written != written || images.Store.Blobs.Claim(known.Manifest) is null)
        {
            _known[path] = known = (written, images.Store.Import(path, uri.Tag));
        }

        return uri.Digest is null || uri.Digest == known.Manifest.Text ? known.Manifest
            : throw new ImageException($"'{path}' has the image {known.Manifest}, not {uri.Digest}.");
    }
}

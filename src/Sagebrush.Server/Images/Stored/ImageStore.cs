using Sagebrush.Runs;
using Sagebrush.Store;

namespace Sagebrush.Images;

/// <summary>The images of this installation: repositories with their manifests and tags as rows, all bytes as blobs.</summary>
public sealed class ImageStore
{
    private readonly Lock _changing = new();
    private readonly DataFolder _folder;
    private readonly string _temporary;

    /// <summary>Opens the store of a data folder.</summary>
    public ImageStore(DataFolder folder, Database db, TimeProvider clock)
    {
        _folder = folder;
        _temporary = Path.Combine(folder.Images, "temporary");
        if (Directory.Exists(_temporary))
        {
            Directory.Delete(_temporary, recursive: true);
        }

        Directory.CreateDirectory(_temporary);
        Blobs = new(folder.Images, clock);
        Roots = new(Path.Combine(folder.Images, "roots"), Blobs, FileOwners.OfThisProcess);
        Repositories = new(db, "image_repositories", ImageRows.Default.Repository, clock);
        Manifests = new(db, "image_manifests", ImageRows.Default.StoredManifest, clock);
        Tags = new(db, "image_tags", ImageRows.Default.ImageTag, clock);
    }

    /// <summary>Repositories by name.</summary>
    public Table<Repository> Repositories { get; }

    /// <summary>Manifests by <c>REPOSITORY@DIGEST</c>.</summary>
    public Table<StoredManifest> Manifests { get; }

    /// <summary>Tags by <c>REPOSITORY:TAG</c>.</summary>
    public Table<ImageTag> Tags { get; }

    /// <summary>The bytes.</summary>
    internal BlobStore Blobs { get; }

    /// <summary>The images that were run, unpacked.</summary>
    internal RootFileSystems Roots { get; }

    /// <summary>The manifest that a tag or digest of a repository means; null when there is none.</summary>
    public StoredManifest? Find(string repository, string reference) =>
        (Digest.Parse(reference)?.Text ?? Tags.Find(ImageTag.KeyOf(repository, reference))?.Digest) is { } digest
            ? Manifests.Find(StoredManifest.KeyOf(repository, digest)) : null;

    /// <summary>The tags of a manifest, in order.</summary>
    public IReadOnlyList<string> TagsOf(StoredManifest manifest) =>
        [.. Tags.Below(manifest.Repository + ":").Where(tag => tag.Digest == manifest.Digest).Select(tag => tag.Tag)];

    /// <summary>Adds a manifest to a repository, with a tag when it has one.</summary>
    /// <param name="repository">Must be there.</param>
    /// <param name="bytes">The manifest as it was pushed.</param>
    /// <param name="mediaType">What the sender says it is; null when he says nothing.</param>
    /// <param name="tag">Its tag; null for none.</param>
    /// <exception cref="ImageException">It is no manifest, or names what is not here.</exception>
    public StoredManifest Put(string repository, byte[] bytes, string? mediaType, string? tag)
    {
        var manifest = ImageReader.Manifest(bytes);
        lock (_changing)
        {
            var children = manifest.Manifests ?? [];
            if (children.FirstOrDefault(child => Find(repository, child.Digest) is null) is { } absent)
            {
                throw new MissingBlobException(absent.Digest);
            }

            Descriptor[] blobs = manifest.Manifests is null ? [manifest.Config!, .. manifest.Layers!] : [];
            if (blobs.FirstOrDefault(blob => Digest.Parse(blob.Digest) is not { } digest || Blobs.Claim(digest) is null) is { } lost)
            {
                throw new MissingBlobException(lost.Digest);
            }

            var digest = Blobs.Add(bytes);
            var row = new StoredManifest(
                repository, digest.Text, mediaType ?? MediaTypes.Of(manifest), manifest.Manifests is null ? manifest.Layers!.Sum(layer => layer.Size) : bytes.Length,
                [.. children.Concat(blobs).Select(named => named.Digest)]);
            if (Manifests.Find(row.Key) is null)
            {
                Manifests.Add(row);
            }

            if (tag is not null)
            {
                Move(new(repository, tag, digest.Text));
            }

            return row;
        }
    }

    /// <summary>Brings in an image that somebody saved.</summary>
    /// <param name="path">A layout's folder, or a tar: of a layout or of <c>docker save</c>.</param>
    /// <param name="tag">Which, where there are several.</param>
    /// <exception cref="ImageException">There is none, or it is damaged.</exception>
    public Digest Import(string path, string tag) => new ImageImport(Blobs, _temporary).From(path, tag);

    /// <summary>A name for a file that the caller makes and deletes.</summary>
    public string TemporaryFile() => Path.Combine(_temporary, Guid.NewGuid().ToString("n"));

    /// <summary>Removes a manifest with its tags; its bytes go with the next <see cref="Sweep"/>.</summary>
    public bool Remove(StoredManifest manifest)
    {
        lock (_changing)
        {
            foreach (string tag in TagsOf(manifest))
            {
                Tags.Remove(ImageTag.KeyOf(manifest.Repository, tag));
            }

            return Manifests.Remove(manifest.Key);
        }
    }

    /// <summary>Removes a repository with all its images.</summary>
    public bool Remove(Repository repository)
    {
        lock (_changing)
        {
            Tags.RemoveBelow(repository.Name + ":");
            Manifests.RemoveBelow(repository.Name + "@");
            return Repositories.Remove(repository.Name);
        }
    }

    /// <summary>Removes blobs that no manifest names, and unpacked images that neither a repository nor a run has; before the first run of a server.</summary>
    public void Sweep()
    {
        lock (_changing)
        {
            var manifests = Manifests.All();
            Blobs.Sweep(manifests.SelectMany(manifest => manifest.Names.Append(manifest.Digest)).Select(Digest.Parse).OfType<Digest>().ToHashSet());
            var chains = manifests.Where(manifest => Digest.Parse(manifest.Digest) is { } digest && Blobs.Size(digest) is not null)
                .Select(manifest => ImageReader.Manifest(Blobs.Read(Digest.Parse(manifest.Digest)!.Value)).Layers)
                .OfType<IReadOnlyList<Descriptor>>().Select(RootFileSystems.Chain);
            Roots.Sweep(chains.ToHashSet(), RunLayer.RootsIn(_folder.Runs));
        }
    }

    private void Move(ImageTag tag)
    {
        try
        {
            Tags.Add(tag);
        }
        catch (DuplicateKeyException)
        {
            Tags.Update(tag.Key, old => old.Digest == tag.Digest ? old : tag);
        }
    }
}

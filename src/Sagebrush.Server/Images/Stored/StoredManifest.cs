using System.Text.Json.Serialization;
using Sagebrush.Store;

namespace Sagebrush.Images;

/// <summary>A manifest in a repository; its bytes are a blob of the same digest.</summary>
/// <param name="Repository">The repository's name.</param>
/// <param name="Digest">The manifest's.</param>
/// <param name="MediaType">As it was pushed.</param>
/// <param name="Size">Bytes of all layers of one image; of an index its own.</param>
/// <param name="Names">The blobs and manifests that it names.</param>
public sealed record StoredManifest(string Repository, string Digest, string MediaType, long Size, IReadOnlyList<string> Names) : Resource
{
    /// <inheritdoc/>
    public override string Key => KeyOf(Repository, Digest);

    /// <summary>The key of a manifest's row.</summary>
    public static string KeyOf(string repository, string digest) => $"{repository}@{digest}";
}

/// <summary>A tag of an image.</summary>
/// <param name="Repository">The repository's name.</param>
/// <param name="Tag">For example <c>latest</c>.</param>
/// <param name="Digest">The manifest that it means.</param>
public sealed record ImageTag(string Repository, string Tag, string Digest) : Resource
{
    /// <inheritdoc/>
    public override string Key => KeyOf(Repository, Tag);

    /// <summary>The key of a tag's row.</summary>
    public static string KeyOf(string repository, string tag) => $"{repository}:{tag}";
}

[JsonSerializable(typeof(Repository))]
[JsonSerializable(typeof(StoredManifest))]
[JsonSerializable(typeof(ImageTag))]
internal sealed partial class ImageRows : JsonSerializerContext;

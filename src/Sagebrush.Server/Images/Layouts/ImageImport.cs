using System.Text.Json;

namespace Sagebrush.Images;

/// <summary>Brings images that somebody saved into the store: OCI layouts, and what <c>docker save</c> writes.</summary>
/// <remarks><see href="https://github.com/opencontainers/image-spec/blob/v1.1.0/image-layout.md">OCI image specification, image layout</see>.</remarks>
/// <param name="blobs">Takes the bytes.</param>
/// <param name="temporary">Where tars are unpacked.</param>
internal sealed class ImageImport(BlobStore blobs, string temporary)
{
    private const string ReferenceName = "org.opencontainers.image.ref.name";

    /// <summary>Brings in one image.</summary>
    /// <param name="path">A layout's folder, or a tar: of a layout or of <c>docker save</c>.</param>
    /// <param name="tag">Which, where there are several.</param>
    /// <returns>Its manifest, of one image for this machine.</returns>
    /// <exception cref="ImageException">There is none, or it is damaged.</exception>
    public Digest From(string path, string tag)
    {
        using var files = ImageFiles.Open(path, temporary);
        using (var index = files.Find("index.json"))
        {
            if (index is null)
            {
                return FromSaved(files);
            }
        }

        var manifests = ImageReader.Manifest(files.Read("index.json")).Manifests ?? [];
        var chosen = manifests.FirstOrDefault(manifest => manifest.Annotations?.GetValueOrDefault(ReferenceName) is { } name && (name == tag || name.EndsWith(":" + tag, StringComparison.Ordinal)));
        return FromLayout(files, chosen is null ? ImageReader.Choose(manifests) : DigestOf(chosen));
    }

    private Digest FromLayout(ImageFiles files, Digest manifest)
    {
        byte[] bytes = files.Read(Name(manifest));
        var read = ImageReader.Manifest(bytes);
        if (read.Manifests is { } several)
        {
            return FromLayout(files, ImageReader.Choose(several));
        }

        foreach (var blob in read.Layers!.Prepend(read.Config!))
        {
            var digest = DigestOf(blob);
            if (blobs.Claim(digest) is null)
            {
                using var content = files.Get(Name(digest));
                blobs.Add(content, digest);
            }
        }

        return Digest.Of(bytes) == manifest ? blobs.Add(bytes) : throw new ImageException($"The image is damaged: '{Name(manifest)}' is something else.");
    }

    private Digest FromSaved(ImageFiles files)
    {
        var saved = JsonSerializer.Deserialize(files.Read("manifest.json"), ManifestJson.Default.IReadOnlyListSavedImage) is [var first, ..] ? first
            : throw new ImageException("The image is damaged: its manifest.json names none.");
        var manifest = new ImageManifest
        {
            SchemaVersion = 2, MediaType = MediaTypes.OciManifest,
            Config = Add(saved.Config, MediaTypes.OciConfig), Layers = [.. saved.Layers.Select(layer => Add(layer, MediaTypes.OciLayer))],
        };
        return blobs.Add(JsonSerializer.SerializeToUtf8Bytes(manifest, ManifestJson.Default.ImageManifest));

        Descriptor Add(string name, string mediaType)
        {
            using var content = files.Get(name);
            return new() { MediaType = mediaType, Digest = blobs.Add(content).Text, Size = content.Length };
        }
    }

    private static string Name(Digest digest) => $"blobs/sha256/{digest.Hex}";

    private static Digest DigestOf(Descriptor descriptor) =>
        Digest.Parse(descriptor.Digest) ?? throw new ImageException($"'{descriptor.Digest}' of the image is no digest of the form sha256:…");
}

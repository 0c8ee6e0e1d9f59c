using System.Runtime.InteropServices;
using System.Text.Json;

namespace Sagebrush.Images;

/// <summary>Reads manifests and configurations, and of images for several machines chooses that for this one.</summary>
/// <param name="blobs">Where they are.</param>
internal sealed class ImageReader(BlobStore blobs)
{
    private const int Deepest = 4;

    /// <summary>This machine, as images call it.</summary>
    public static string Architecture => RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        var other => other.ToString().ToLowerInvariant(),
    };

    /// <summary>Reads a manifest or an index.</summary>
    /// <exception cref="ImageException">It is neither.</exception>
    public static ImageManifest Manifest(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize(bytes, ManifestJson.Default.ImageManifest);
            return manifest is { SchemaVersion: 2, Manifests: not null } or { SchemaVersion: 2, Config: not null, Layers: not null }
                ? manifest
                : throw new ImageException("The manifest is of a kind that is not known here: expected schemaVersion 2 with config and layers, or with manifests.");
        }
        catch (JsonException e)
        {
            throw new ImageException($"The manifest is no JSON: {e.Message}", e);
        }
    }

    /// <summary>The image for this machine.</summary>
    /// <param name="manifest">Of one image or of several.</param>
    /// <returns>Its layers, the lowest first, and its configuration.</returns>
    /// <exception cref="ImageException">None is for this machine, or something is missing or damaged.</exception>
    public (IReadOnlyList<Descriptor> Layers, ImageConfig Config) Read(Digest manifest)
    {
        for (int depth = 0; depth < Deepest; depth++)
        {
            var found = Manifest(blobs.Read(manifest));
            if (found.Manifests is null)
            {
                return (found.Layers!, Configuration(found.Config!));
            }

            manifest = Choose(found.Manifests);
        }

        throw new ImageException("The image is an index of indexes without end.");
    }

    /// <summary>Of images for several machines, the one for this.</summary>
    /// <exception cref="ImageException">None is.</exception>
    public static Digest Choose(IReadOnlyList<Descriptor> manifests)
    {
        // A layout may leave the platform of its only image to that image.
        var chosen = manifests.FirstOrDefault(IsForThis) ?? (manifests is [{ Platform: null } only] ? only : null);
        return Digest.Parse(chosen?.Digest) ?? throw new ImageException(
            $"The image has no manifest for linux/{Architecture}; it has {string.Join(", ", manifests.Select(m => $"{m.Platform?.OperatingSystem}/{m.Platform?.Architecture}"))}.");
    }

    private static bool IsForThis(Descriptor manifest) => manifest.Platform is { OperatingSystem: "linux", Architecture: var architecture } && architecture == Architecture;

    private ImageConfig Configuration(Descriptor descriptor)
    {
        var digest = Digest.Parse(descriptor.Digest) ?? throw new ImageException($"The configuration '{descriptor.Digest}' of the image has no digest of the form sha256:…");
        try
        {
            var config = JsonSerializer.Deserialize(blobs.Read(digest), ConfigJson.Default.ImageConfig) ?? new();
            return config.Architecture is null or "" || config.Architecture == Architecture
                ? config
                : throw new ImageException($"The image is for {config.Architecture}; this machine is {Architecture}.");
        }
        catch (JsonException e)
        {
            throw new ImageException($"The configuration of the image is damaged: {e.Message}", e);
        }
    }
}

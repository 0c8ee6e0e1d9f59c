using System.Text.Json.Serialization;

namespace Sagebrush.Images;

/// <summary>Points to a blob.</summary>
/// <remarks><see href="https://github.com/opencontainers/image-spec/blob/v1.1.0/descriptor.md">OCI image specification, content descriptors</see>.</remarks>
public sealed record Descriptor
{
    /// <summary>What kind of blob it is.</summary>
    public string? MediaType { get; init; }

    /// <summary>The blob's name, <c>sha256:…</c>.</summary>
    public string Digest { get; init; } = "";

    /// <summary>Its bytes.</summary>
    public long Size { get; init; }

    /// <summary>Of a manifest in an index: the machines that it is for.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Of a manifest in an index: what else is known of it, such as the name it was stored under.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}

/// <summary>The machines that an image is for.</summary>
public sealed record Platform
{
    /// <summary><c>amd64</c>, <c>arm64</c> …</summary>
    public string? Architecture { get; init; }

    /// <summary><c>linux</c> …</summary>
    [JsonPropertyName("os")]
    public string? OperatingSystem { get; init; }
}

/// <summary>A manifest of one image, with configuration and layers, or an index of several, with manifests: OCI's and Docker's alike.</summary>
public sealed record ImageManifest
{
    /// <summary>2 of all that are read here.</summary>
    public int SchemaVersion { get; init; }

    /// <summary>Which of the kinds in <see cref="MediaTypes"/> it is; OCI leaves it open.</summary>
    public string? MediaType { get; init; }

    /// <summary>The configuration of one image.</summary>
    public Descriptor? Config { get; init; }

    /// <summary>The layers of one image, the lowest first.</summary>
    public IReadOnlyList<Descriptor>? Layers { get; init; }

    /// <summary>The manifests of an index.</summary>
    public IReadOnlyList<Descriptor>? Manifests { get; init; }
}

/// <summary>How an image is run.</summary>
/// <remarks><see href="https://github.com/opencontainers/image-spec/blob/v1.1.0/config.md">OCI image specification, image configuration</see>.</remarks>
public sealed record ImageConfig
{
    /// <summary>The machines that it is for.</summary>
    public string? Architecture { get; init; }

    /// <summary>Entry point, environment and the like.</summary>
    public ContainerConfig? Config { get; init; }

    /// <summary>The layers' digests without compression.</summary>
    [JsonPropertyName("rootfs")]
    public LayerChain? RootFileSystem { get; init; }
}

/// <summary>What a container of an image starts with; named as in a Containerfile.</summary>
public sealed record ContainerConfig
{
    /// <summary><c>UID</c>, <c>NAME</c>, either with <c>:GROUP</c>; empty for root.</summary>
    public string? User { get; init; }

    /// <summary>The environment, each <c>NAME=VALUE</c>.</summary>
    public IReadOnlyList<string>? Env { get; init; }

    /// <summary>Runs with the arguments that the caller gives.</summary>
    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>Where it starts.</summary>
    public string? WorkingDir { get; init; }

    /// <summary>Asks it to end: <c>SIGINT</c>, <c>2</c>; SIGTERM when it says nothing.</summary>
    public string? StopSignal { get; init; }

    /// <summary>What else is known of it.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}

/// <summary>The layers of an image, the lowest first.</summary>
public sealed record LayerChain
{
    /// <summary>The digest of each layer's uncompressed tar.</summary>
    [JsonPropertyName("diff_ids")]
    public IReadOnlyList<string>? DiffIds { get; init; }
}

/// <summary>An image of <c>docker save</c>, in its <c>manifest.json</c>: paths in the same archive.</summary>
public sealed record SavedImage
{
    /// <summary>Of the configuration.</summary>
    [JsonPropertyName("Config")]
    public string Config { get; init; } = "";

    /// <summary>Of the layers, the lowest first.</summary>
    [JsonPropertyName("Layers")]
    public IReadOnlyList<string> Layers { get; init; } = [];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ImageManifest))]
[JsonSerializable(typeof(IReadOnlyList<SavedImage>))]
internal sealed partial class ManifestJson : JsonSerializerContext;

// Members of a configuration are written large and small: "architecture", "rootfs", but "Env", "Entrypoint".
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(ImageConfig))]
internal sealed partial class ConfigJson : JsonSerializerContext;

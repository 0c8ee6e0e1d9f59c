namespace Sagebrush.Images;

/// <summary>The kinds of documents and layers that images are made of.</summary>
internal static class MediaTypes
{
    /// <summary>One image, as OCI writes it.</summary>
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>Images for several machines, as OCI writes them.</summary>
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";

    /// <summary>One image, as Docker writes it.</summary>
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

    /// <summary>Images for several machines, as Docker writes them.</summary>
    public const string DockerList = "application/vnd.docker.distribution.manifest.list.v2+json";

    /// <summary>An image's configuration.</summary>
    public const string OciConfig = "application/vnd.oci.image.config.v1+json";

    /// <summary>A layer without compression.</summary>
    public const string OciLayer = "application/vnd.oci.image.layer.v1.tar";

    /// <summary>All that is taken for a manifest.</summary>
    public static readonly IReadOnlyList<string> Manifests = [OciManifest, OciIndex, DockerManifest, DockerList];

    /// <summary>What a manifest is when nobody says it.</summary>
    public static string Of(ImageManifest manifest) => manifest.MediaType ?? (manifest.Manifests is null ? OciManifest : OciIndex);
}

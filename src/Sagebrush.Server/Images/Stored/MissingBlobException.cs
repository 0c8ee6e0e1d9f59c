namespace Sagebrush.Images;

/// <summary>A manifest names a blob or a manifest that was not pushed.</summary>
public sealed class MissingBlobException(string digest) : Exception($"The manifest names {digest}, which is not here.")
{
    /// <summary>As the manifest writes it.</summary>
    public string Digest { get; } = digest;
}

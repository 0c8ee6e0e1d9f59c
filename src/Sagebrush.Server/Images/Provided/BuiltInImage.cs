using Sagebrush.Contract;

namespace Sagebrush.Images;

/// <summary>The image of a built-in algorithm.</summary>
public sealed record BuiltInImage : ContainerImage
{
    /// <summary>What the algorithm says of itself.</summary>
    /// <param name="manifest">That.</param>
    public BuiltInImage(Manifest manifest) => Manifest = manifest;

    /// <inheritdoc/>
    public override Manifest Manifest { get; }

    /// <inheritdoc/>
    public override string? Missing() => Manifest.Library is { } library ? Lacks(library) : null;
}

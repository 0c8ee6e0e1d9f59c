namespace Sagebrush.Images;

/// <summary>An image of Model Monitor's: it processes.</summary>
public sealed record MonitorImage : ContainerImage
{
    /// <inheritdoc/>
    public override string? Missing() => "it monitors models and trains none.";

    /// <inheritdoc/>
    public override string? MissingToProcess() => null;
}

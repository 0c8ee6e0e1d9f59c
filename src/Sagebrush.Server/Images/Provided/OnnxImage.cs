using Sagebrush.Contract;

namespace Sagebrush.Images;

/// <summary>The image that hosts ONNX models.</summary>
public sealed record OnnxImage : ContainerImage
{
    /// <inheritdoc/>
    public override string? Missing() => "it hosts models and trains none.";

    /// <inheritdoc/>
    public override string? MissingToServe() => Lacks(OnnxRuntime.Library);
}

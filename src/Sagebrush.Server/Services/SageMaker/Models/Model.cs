using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

/// <summary>A model: an image, the data that it serves, and its environment.</summary>
/// <param name="Spec">As the caller gave it.</param>
public sealed record Model(CreateModelRequest Spec) : Resource
{
    /// <inheritdoc/>
    public override string Key => Spec.ModelName;
}

using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

/// <summary>An endpoint configuration: which models an endpoint serves, on how many instances, with which shares of the traffic.</summary>
/// <param name="Spec">As the caller gave it.</param>
public sealed record EndpointConfig(CreateEndpointConfigRequest Spec) : Resource
{
    /// <inheritdoc/>
    public override string Key => Spec.EndpointConfigName;
}

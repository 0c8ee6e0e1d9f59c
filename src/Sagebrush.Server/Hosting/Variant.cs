using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Hosting;

/// <summary>A production variant as deployed: what was asked for, and the model as it was then, since both resources may be deleted while they serve.</summary>
/// <param name="Spec">From the endpoint configuration.</param>
/// <param name="Model">The model at the time of deployment.</param>
/// <param name="Weight">Its share of the traffic, relative to the other variants' weights.</param>
/// <param name="Instances">Its instances.</param>
public sealed record Variant(ProductionVariant Spec, CreateModelRequest Model, float Weight, IReadOnlyList<InstanceRow> Instances)
{
    /// <summary>Start-up time when the variant names none: a container has 8 minutes to answer its first ping.</summary>
    public static readonly TimeSpan DefaultStartupTimeout = TimeSpan.FromMinutes(8);

    /// <summary>The variant's name.</summary>
    public string Name => Spec.VariantName;

    /// <summary>The container that serves it.</summary>
    public ContainerDefinition Container => Model.PrimaryContainer ?? Model.Containers![0];

    /// <summary>How long a new container may take to answer its first ping.</summary>
    public TimeSpan StartupTimeout =>
        Spec.ContainerStartupHealthCheckTimeoutInSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : DefaultStartupTimeout;
}

using Sagebrush.Runs;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Hosting;

/// <summary>A production variant as deployed: what was asked for, and the model as it was then, since both resources may be deleted while they serve.</summary>
/// <param name="Spec">From the endpoint configuration.</param>
/// <param name="Model">The model at the time of deployment.</param>
/// <param name="Weight">Its share of the traffic, relative to the other variants' weights.</param>
/// <param name="Instances">Its instances.</param>
public sealed record Variant(ProductionVariant Spec, CreateModelRequest Model, float Weight, IReadOnlyList<InstanceRow> Instances)
{
    /// <summary>The variant's name.</summary>
    public string Name => Spec.VariantName;

    /// <summary>The containers that serve it.</summary>
    public IReadOnlyList<ContainerDefinition> Containers => InstancePlan.ContainersOf(Model);

    /// <summary>What an instance of it runs.</summary>
    /// <param name="endpoint">The endpoint's name.</param>
    /// <param name="id">The instance's id.</param>
    /// <param name="folder">Holds the folders of instances.</param>
    public InstancePlan Plan(string endpoint, string id, DataFolder folder) =>
        new("endpoint", endpoint, $"production variant {Name}", id, Path.Combine(folder.Runs, id), Model)
        {
            LogGroup = ModelErrors.LogGroup(endpoint),
            LogStream = $"{Name}/{id}",
            Limits = RunLimits.Of(Spec.InstanceType, Spec.VolumeSizeInGB),
            StartupTimeout = Spec.ContainerStartupHealthCheckTimeoutInSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : InstancePlan.DefaultStartupTimeout,
        };
}

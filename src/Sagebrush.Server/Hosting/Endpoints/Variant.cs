using System.Text.Json.Serialization;
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
    /// <summary>How many instances it is to have; null when it has as many as it should.</summary>
    public int? WantedInstanceCount { get; init; }

    /// <summary>The weight that it is to have once the endpoint's capacity is there; null when it has it.</summary>
    public float? WantedWeight { get; init; }

    /// <summary>How many instances it is to have.</summary>
    [JsonIgnore]
    public int DesiredInstanceCount => WantedInstanceCount ?? Instances.Count;

    /// <summary>The weight that it is to have.</summary>
    [JsonIgnore]
    public float DesiredWeight => WantedWeight ?? Weight;

    /// <summary>How many of its instances have come into service.</summary>
    [JsonIgnore]
    public int CurrentInstanceCount => Instances.Count(instance => instance.HasServed);

    /// <summary>The variant's name.</summary>
    public string Name => Spec.VariantName;

    /// <summary>Its limits when it is serverless; null when it has instances of a type.</summary>
    [JsonIgnore]
    public ProductionVariantServerlessConfig? Serverless => Spec.ServerlessConfig;

    /// <summary>The containers that serve it.</summary>
    public IReadOnlyList<ContainerDefinition> Containers => InstancePlan.ContainersOf(Model);

    /// <summary>The variant on its way to another capacity: instances that it lacks are added at once, those that it does not need stay until the capacity is reached.</summary>
    /// <param name="count">The instances that it is to have; null for as many as it should have anyway.</param>
    /// <param name="weight">The weight that it is to have; null for that which it should have anyway.</param>
    public Variant WithCapacity(int? count, float? weight) => this with
    {
        Instances = [.. Instances, .. Enumerable.Range(0, Math.Max(0, (count ?? 0) - Instances.Count)).Select(_ => InstanceRow.New())],
        WantedInstanceCount = count ?? WantedInstanceCount,
        WantedWeight = weight ?? WantedWeight,
    };

    /// <summary>A request goes to its instance with the fewest requests, not to any.</summary>
    public bool IsLeastOutstanding => Spec.RoutingConfig?.RoutingStrategy == RoutingStrategy.LEASTOUTSTANDINGREQUESTS;

    /// <summary>What an instance of it runs.</summary>
    /// <param name="endpoint">The endpoint's name.</param>
    /// <param name="id">The instance's id.</param>
    /// <param name="folder">Holds the folders of instances.</param>
    public InstancePlan Plan(string endpoint, string id, DataFolder folder) =>
        new("endpoint", endpoint, $"production variant {Name}", id, Path.Combine(folder.Runs, id), Model)
        {
            Variant = Name,
            LogGroup = ModelErrors.LogGroup(endpoint),
            LogStream = $"{Name}/{id}",
            Limits = Serverless is { } serverless ? RunLimits.Serverless(serverless.MemorySizeInMB) : RunLimits.Of(Spec.InstanceType, Spec.VolumeSizeInGB),
            Environment = Serverless is null ? new Dictionary<string, string>() : ColdStart.Variables(Model),
            StartupTimeout = Spec.ContainerStartupHealthCheckTimeoutInSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : InstancePlan.DefaultStartupTimeout,
        };
}

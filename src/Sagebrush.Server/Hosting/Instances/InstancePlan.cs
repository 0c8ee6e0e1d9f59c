using Sagebrush.Runs;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Hosting;

/// <summary>All that an instance needs to know to run its containers.</summary>
/// <param name="Kind">What kind of resource it works for, as ARNs call it: <c>endpoint</c>, <c>transform-job</c>.</param>
/// <param name="Owner">That resource's name.</param>
/// <param name="Purpose">What it is there for, in words: <c>production variant AllTraffic</c>.</param>
/// <param name="Id">The instance's id.</param>
/// <param name="Folder">Holds a folder per container.</param>
/// <param name="Model">What they serve.</param>
public sealed record InstancePlan(string Kind, string Owner, string Purpose, string Id, string Folder, CreateModelRequest Model)
{
    /// <summary>Start-up time when nobody names one: a container has 8 minutes to answer its first ping.</summary>
    public static readonly TimeSpan DefaultStartupTimeout = TimeSpan.FromMinutes(8);

    /// <summary>The variant that it is an instance of; null of one that is no endpoint's.</summary>
    public string? Variant { get; init; }

    /// <summary>Where the containers' output goes.</summary>
    public required string LogGroup { get; init; }

    /// <summary>Where in <see cref="LogGroup"/>; containers of a pipeline write to streams below it.</summary>
    public required string LogStream { get; init; }

    /// <summary>How long the containers may take together to answer their first pings.</summary>
    public TimeSpan StartupTimeout { get; init; } = DefaultStartupTimeout;

    /// <summary>How long a request may take: what is inside when the instance goes may finish.</summary>
    public TimeSpan LongestRequest { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How its containers are checked while they are in service; null: not at all.</summary>
    public HealthChecks? Health { get; init; }

    /// <summary>Variables that are stronger than the model's.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>What each of its containers may use of this machine; null: all that is there.</summary>
    public RunLimits? Limits { get; init; }

    /// <summary>The containers that it runs, in the order of the model's.</summary>
    public IReadOnlyList<ContainerPlan> Containers => [.. ContainersOf(Model).Select((definition, i) => new ContainerPlan(this, definition, i + 1))];

    /// <summary>A request names the container that answers it, instead of going through all of them.</summary>
    public bool IsDirect => Model.InferenceExecutionConfig?.Mode == InferenceExecutionMode.Direct;

    /// <summary>Holds what is written down of the sessions that its models keep. No container's folder has such a name.</summary>
    public string SessionFolder => Path.Combine(Folder, ".sessions");

    /// <summary>What the ids of the runs of an attempt begin with.</summary>
    public string RunIds(int attempt) => $"{Kind}/{Owner}/{Id}/{attempt}/";

    /// <summary>A model's containers, at least one.</summary>
    public static IReadOnlyList<ContainerDefinition> ContainersOf(CreateModelRequest model) =>
        model.PrimaryContainer is { } primary ? [primary] : model.Containers!;
}

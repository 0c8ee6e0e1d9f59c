using Sagebrush.Contract;
using Sagebrush.Runs;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Hosting;

/// <summary>All that an instance needs to know to run its containers.</summary>
/// <param name="Kind">What kind of resource it works for, as ARNs call it: <c>endpoint</c>, <c>transform-job</c>.</param>
/// <param name="Owner">That resource's name.</param>
/// <param name="Purpose">What it is there for, in words: <c>production variant AllTraffic</c>.</param>
/// <param name="Id">The instance's id.</param>
/// <param name="Root">The folder that its containers see as <c>/opt/ml</c>.</param>
/// <param name="Model">What they serve.</param>
public sealed record InstancePlan(string Kind, string Owner, string Purpose, string Id, MlRoot Root, CreateModelRequest Model)
{
    /// <summary>Start-up time when nobody names one: a container has 8 minutes to answer its first ping.</summary>
    public static readonly TimeSpan DefaultStartupTimeout = TimeSpan.FromMinutes(8);

    /// <summary>Names the socket for the container, relative to <see cref="Root"/>, which is also its working directory: one text, with and without a mount.</summary>
    private const string SocketVariable = "SAGEBRUSH_SOCKET";

    /// <summary>Where the containers' output goes.</summary>
    public required string LogGroup { get; init; }

    /// <summary>Where in <see cref="LogGroup"/>.</summary>
    public required string LogStream { get; init; }

    /// <summary>How long a new container may take to answer its first ping.</summary>
    public TimeSpan StartupTimeout { get; init; } = DefaultStartupTimeout;

    /// <summary>Variables that are stronger than the model's.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The container that it runs.</summary>
    public ContainerDefinition Container => ContainerOf(Model);

    /// <summary>A model's only container.</summary>
    public static ContainerDefinition ContainerOf(CreateModelRequest model) => model.PrimaryContainer ?? model.Containers![0];

    /// <summary>The container of an attempt.</summary>
    /// <param name="attempt">From 1.</param>
    /// <param name="image">What it runs.</param>
    /// <param name="region">This installation's.</param>
    public RunSpec Run(int attempt, ContainerImage image, string region) => new(
        $"{Kind}/{Owner}/{Id}/{attempt}", Id, image.ServeCommand, Root.Path, Variables(image, region))
    {
        NetworkIsolation = Model.EnableNetworkIsolation ?? false,
        ReadOnly = [.. image.ReadOnly, Root.Model],
    };

    private Dictionary<string, string> Variables(ContainerImage image, string region)
    {
        Dictionary<string, string> variables = new(image.Environment)
        {
            ["AWS_REGION"] = region,
            ["AWS_DEFAULT_REGION"] = region,
            ["SAGEMAKER_REGION"] = region,
        };
        foreach (var (name, value) in (Container.Environment ?? new Dictionary<string, string>()).Concat(Environment))
        {
            variables[name] = value;
        }

        variables[SocketVariable] = Path.GetRelativePath(Root.Path, Root.Socket);
        return variables;
    }
}

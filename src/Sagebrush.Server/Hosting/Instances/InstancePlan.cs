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

    // An endpoint runs until somebody deletes it, and its credentials end with its container.
    private static readonly TimeSpan ForGood = TimeSpan.FromDays(3650);

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
    /// <param name="variables">Completes its environment.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="NotSupportedException">The model's role is gone.</exception>
    public ValueTask<RunSpec> Run(int attempt, ContainerImage image, ContainerVariables variables, CancellationToken cancel)
    {
        var platform = new Dictionary<string, string> { [SocketVariable] = Path.GetRelativePath(Root.Path, Root.Socket) };
        var run = new RunSpec(RunId(attempt), Id, image.ServeCommand, Root.Path, platform)
        {
            NetworkIsolation = Model.EnableNetworkIsolation ?? false,
            ReadOnly = [.. image.ReadOnly, Root.Model],
        };
        return variables.Complete(run, image, Requested(), Model.ExecutionRoleArn, ForGood, cancel);
    }

    /// <summary>The run's id of an attempt.</summary>
    public string RunId(int attempt) => $"{Kind}/{Owner}/{Id}/{attempt}";

    private Dictionary<string, string> Requested()
    {
        var variables = new Dictionary<string, string>(Container.Environment ?? new Dictionary<string, string>());
        foreach (var (name, value) in Environment)
        {
            variables[name] = value;
        }

        return variables;
    }
}

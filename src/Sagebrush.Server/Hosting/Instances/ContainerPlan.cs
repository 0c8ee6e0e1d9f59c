using Sagebrush.Contract;
using Sagebrush.Images;
using Sagebrush.Runs;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Hosting;

/// <summary>All that is needed to run one container of an instance.</summary>
/// <param name="Instance">Whose container it is.</param>
/// <param name="Definition">The model's words.</param>
/// <param name="Number">Its place among the instance's containers, from 1.</param>
public sealed record ContainerPlan(InstancePlan Instance, ContainerDefinition Definition, int Number)
{
    /// <summary>Names the socket for the container, relative to <see cref="Root"/>, which is also its working directory: one text, with and without a mount.</summary>
    private const string SocketVariable = MlRoot.SocketVariable;

    /// <summary>How much of the instance's memory the models of a multi-model container may take; the request may say something else.</summary>
    private const string ModelMemoryVariable = "SAGEBRUSH_MODEL_MEMORY_IN_MB";

    // An endpoint runs until somebody deletes it, and its credentials end with its containers.
    private static readonly TimeSpan ForGood = TimeSpan.FromDays(3650);

    /// <summary>The name of a container that is not alone: the model's, else <c>container-1</c>, <c>container-2</c> … as the service counts them.</summary>
    public string Name => Definition.ContainerHostname ?? $"container-{Number}";

    /// <summary>What errors call it: <c>primary</c> when it is alone.</summary>
    public string Title => IsAlone ? "primary" : Name;

    /// <summary>What messages about its model's data call it: the service counts with an underscore there.</summary>
    public string DataName => Definition.ContainerHostname ?? $"container_{Number}";

    /// <summary>It serves any number of models, which are loaded when they are asked for.</summary>
    public bool IsMultiModel => Definition.Mode == ContainerMode.MultiModel;

    /// <summary>Models stay loaded when nobody uses them; else they go with their files.</summary>
    public bool KeepsModels => Definition.MultiModelConfig?.ModelCacheSetting != ModelCacheSetting.Disabled;

    /// <summary>The folder that it sees as <c>/opt/ml</c>.</summary>
    public MlRoot Root => new(Path.Combine(Instance.Folder, Name));

    /// <summary>Where in the instance's log group its output goes.</summary>
    public string LogStream => IsAlone ? Instance.LogStream : $"{Instance.LogStream}/{Name}";

    private bool IsAlone => InstancePlan.ContainersOf(Instance.Model).Count == 1 && !Instance.IsDirect;

    /// <summary>The run of an attempt.</summary>
    /// <param name="attempt">From 1.</param>
    /// <param name="image">What it runs.</param>
    /// <param name="variables">Completes its environment.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="NotSupportedException">The model's role is gone.</exception>
    public ValueTask<RunSpec> Run(int attempt, ContainerImage image, ContainerVariables variables, CancellationToken cancel)
    {
        var run = new RunSpec(RunId(attempt), IsAlone ? Instance.Id : Name, image.ServeCommand, Root.Path, OfThePlatform())
        {
            NetworkIsolation = Instance.Model.EnableNetworkIsolation ?? false,
            ReadOnly = [.. image.ReadOnly, Root.Model, .. IsMultiModel ? (IEnumerable<string>)[Root.Models] : []],
            Limits = Instance.Limits,
        };
        return variables.Complete(run, image, Requested(), Instance.Model.ExecutionRoleArn, ForGood, cancel);
    }

    /// <summary>The run's id of an attempt.</summary>
    public string RunId(int attempt) => $"{Instance.RunIds(attempt)}{Name}";

    private Dictionary<string, string> OfThePlatform()
    {
        var variables = new Dictionary<string, string> { [SocketVariable] = Path.GetRelativePath(Root.Path, Root.Socket) };
        if (IsMultiModel)
        {
            variables["SAGEMAKER_MULTI_MODEL"] = "true";
            if (Instance.Limits?.Memory is { } memory && Definition.Environment?.ContainsKey(ModelMemoryVariable) != true)
            {
                variables[ModelMemoryVariable] = FormattableString.Invariant($"{memory / 5 * 4 >> 20}");
            }
        }

        return variables;
    }

    private Dictionary<string, string> Requested()
    {
        var variables = new Dictionary<string, string>(Definition.Environment ?? new Dictionary<string, string>());
        foreach (var (name, value) in Instance.Environment)
        {
            variables[name] = value;
        }

        return variables;
    }
}

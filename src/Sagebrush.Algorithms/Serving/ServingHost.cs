using Sagebrush.Algorithms;
using Sagebrush.Contract;

namespace Sagebrush.Serving;

/// <summary>The life of a serving container: load the model, or models when they are asked for, and answer until SIGTERM.</summary>
/// <param name="kind">What it serves, for the log.</param>
/// <param name="load">Loads the model of a folder; throws a <see cref="ClientException"/> where there is none.</param>
/// <param name="root">Has the model, unless there are many.</param>
/// <param name="options">Where and how to answer.</param>
/// <param name="output">Gets the log.</param>
public sealed class ServingHost(string kind, Func<string, ContainerLog, Invocation> load, MlRoot root, ServingOptions options, Stream output)
{
    /// <summary>The exit code when there is no model that can be served.</summary>
    public const int Failed = 1;

    private readonly ContainerLog _log = new(output, TimeProvider.System, Environment.MachineName);

    /// <summary>Serves models of an algorithm.</summary>
    /// <param name="algorithm">Whose they are.</param>
    /// <param name="root">Has the model, unless there are many.</param>
    /// <param name="options">Where and how to answer.</param>
    /// <param name="output">Gets the log.</param>
    public ServingHost(Algorithm algorithm, MlRoot root, ServingOptions options, Stream output)
        : this(algorithm.Manifest.Name, (folder, log) => Load(algorithm, folder, options, log), root, options, output)
    {
    }

    /// <summary>Serves until SIGTERM or SIGINT.</summary>
    /// <returns>0, or <see cref="Failed"/>.</returns>
    public int Run()
    {
        using var stop = new StopRequest();
        return Run(started: null, stop.Token).GetAwaiter().GetResult();
    }

    /// <summary>Serves until cancelled.</summary>
    /// <param name="started">Called once requests are answered, with the address.</param>
    /// <param name="cancel">Ends the serving after the requests in progress.</param>
    public async Task<int> Run(Action<string>? started, CancellationToken cancel)
    {
        Invocation answer;
        try
        {
            answer = options.IsMultiModel ? new MultiModelRoutes(new(Loaded, options.ModelMemory), _log.Error).Answer : new ServingRoutes(options, Loaded(root.Model)).Answer;
        }
        catch (ClientException e)
        {
            _log.Error($"Customer Error: {e.Message}");
            return Failed;
        }

        await new ServingListener(options, answer, _log.Warning).Run(Announce, cancel);
        return 0;

        void Announce(string address)
        {
            _log.Info($"Serving {kind} on {address}");
            started?.Invoke(address);
        }
    }

    private Invocation Loaded(string folder) => load(folder, _log);

    private static Invocation Load(Algorithm algorithm, string folder, ServingOptions options, ContainerLog log)
    {
        var invocations = algorithm.Serve(folder, options);
        return (request, body) => Answering.Answer(() => invocations.Answer(request.Body, request.ContentType, request.Accept, body), body, log);
    }
}

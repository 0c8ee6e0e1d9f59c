using Sagebrush.Algorithms;
using Sagebrush.Contract;

namespace Sagebrush.Serving;

/// <summary>The life of a serving container: load the model, or models when they are asked for, and answer until SIGTERM.</summary>
/// <param name="algorithm">Whose model it is.</param>
/// <param name="root">Has the model, unless there are many.</param>
/// <param name="options">Where and how to answer.</param>
/// <param name="output">Gets the log.</param>
public sealed class ServingHost(Algorithm algorithm, MlRoot root, ServingOptions options, Stream output)
{
    /// <summary>The exit code when there is no model that can be served.</summary>
    public const int Failed = 1;

    private readonly ContainerLog _log = new(output, TimeProvider.System, Environment.MachineName);

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
            answer = options.IsMultiModel ? new MultiModelRoutes(new(Load, options.ModelMemory), _log.Error).Answer : new ServingRoutes(options, Load(root.Model)).Answer;
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
            _log.Info($"Serving {algorithm.Manifest.Name} on {address}");
            started?.Invoke(address);
        }
    }

    private Invocation Load(string folder)
    {
        var invocations = algorithm.Serve(folder, options);
        return (request, body) => Answering.Answer(() => invocations.Answer(request.Body, request.ContentType, request.Accept, body), body, _log);
    }
}

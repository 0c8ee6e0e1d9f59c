using System.Buffers;
using Sagebrush.Contract;
using Sagebrush.Data;
using Sagebrush.Serving;

namespace Sagebrush.Scripting;

/// <summary>The life of a script that serves: loads the model, or models when they are asked for, and answers until SIGTERM.</summary>
/// <param name="script">The script.</param>
internal sealed class ServingRole<TModel, TInput, TOutput>(Script<TModel, TInput, TOutput> script)
{
    // What the platform takes a request without a Content-Type for.
    private const string DefaultContentType = MediaType.Csv;

    /// <summary>Serves until SIGTERM.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> Run()
    {
        using var stop = new StopRequest();
        return await Run(MlRoot.FromEnvironment(), ServingOptions.FromEnvironment(), Console.Out.WriteLine, stop.Token);
    }

    /// <summary>Serves until cancelled.</summary>
    /// <param name="root">Has the model, unless there are many.</param>
    /// <param name="options">Where and how to answer.</param>
    /// <param name="log">Gets lines.</param>
    /// <param name="cancel">Ends the serving after the requests in progress.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> Run(MlRoot root, ServingOptions options, Action<string> log, CancellationToken cancel)
    {
        Invocation answer;
        try
        {
            answer = options.IsMultiModel ? new MultiModelRoutes(new(Load, options.ModelMemory), log).Answer : new ServingRoutes(options, Load(root.Model)).Answer;
        }
#pragma warning disable CA1031 // The border of the process: the log tells why there is no model.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log($"The model cannot be loaded: {e}");
            return Script.Failed;
        }

        await new ServingListener(options, answer, log).Run(address => log($"Serving on {address}"), cancel);
        return 0;

        Invocation Load(string folder)
        {
            var model = script.Load(folder);
            return (request, body) => Invoke(model, options, log, request, body);
        }
    }

    private (int Status, string? ContentType) Invoke(TModel model, ServingOptions options, Action<string> log, ServingRequest request, ArrayBufferWriter<byte> body)
    {
        try
        {
            var input = script.Deserialize(request.Body.GetBuffer().AsMemory(0, (int)request.Body.Length), request.ContentType ?? DefaultContentType);
            var answer = script.Serialize(script.Predict(input, model), Accept(request.Accept, options));
            body.Write(answer.Body.Span);
            return (200, answer.ContentType);
        }
        catch (UnsupportedMediaTypeException e)
        {
            return ServingRoutes.Say(body, 415, e.Message);
        }
        catch (NotAcceptableException e)
        {
            return ServingRoutes.Say(body, 406, e.Message);
        }
        catch (Exception e) when (e is MalformedDataException or ScriptException)
        {
            return ServingRoutes.Say(body, 400, e.Message);
        }
#pragma warning disable CA1031 // The border of the container: the platform passes the text on as the model's error.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log(e.ToString());
            return ServingRoutes.Say(body, 500, e.ToString());
        }
    }

    private static string Accept(string? asked, ServingOptions options) =>
        string.IsNullOrWhiteSpace(asked) || asked.Trim() == "*/*" ? options.DefaultAccept ?? MediaType.Json : asked;
}

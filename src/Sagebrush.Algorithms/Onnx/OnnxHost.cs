using System.Buffers;
using System.Globalization;
using Sagebrush.Algorithms;
using Sagebrush.Contract;
using Sagebrush.Data;
using Sagebrush.Data.Arrays;
using Sagebrush.Serving;

namespace Sagebrush.Onnx;

/// <summary>The life of a container that serves an ONNX model: loads it, or models when they are asked for, by ONNX Runtime; answers until SIGTERM.</summary>
/// <param name="root">Has the model, unless there are many.</param>
/// <param name="options">Where and how to answer.</param>
/// <param name="output">Gets the log.</param>
public sealed class OnnxHost(MlRoot root, ServingOptions options, Stream output)
{
    private readonly ContainerLog _log = new(output, TimeProvider.System, Environment.MachineName);

    /// <summary>Serves until SIGTERM or SIGINT.</summary>
    /// <returns>0, or <see cref="ServingHost.Failed"/>.</returns>
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
        catch (Exception e) when (e is ClientException or OnnxException or NotSupportedException or DllNotFoundException)
        {
            _log.Error($"Customer Error: {e.Message}");
            return ServingHost.Failed;
        }

        await new ServingListener(options, answer, _log.Warning).Run(Announce, cancel);
        return 0;

        void Announce(string address)
        {
            _log.Info($"Serving ONNX on {address}");
            started?.Invoke(address);
        }
    }

    /// <summary>The model in a folder: <c>model.onnx</c>, or the only file of its kind.</summary>
    /// <exception cref="ClientException">There is none, or several.</exception>
    internal static string Find(string folder)
    {
        string[] found = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.onnx", SearchOption.AllDirectories) : [];
        return found is [var only] ? only
            : found.FirstOrDefault(file => file == Path.Combine(folder, "model.onnx"))
            ?? throw new ClientException(found.Length == 0 ? "The model has no .onnx file."
                : $"The model has several .onnx files and none is model.onnx: {string.Join(", ", found.Select(Path.GetFileName).Order(StringComparer.Ordinal))}.");
    }

    private Invocation Load(string folder)
    {
        string path = Find(folder);
        var model = new OnnxModel(path, Threads);
        _log.Info($"{Path.GetFileName(path)} takes {string.Join(", ", model.Inputs)}");
        var request = new OnnxRequest(model.Inputs);
        return (asked, body) => Answering.Answer(() => Answer(model, request, asked, body), body, _log);
    }

    private string Answer(OnnxModel model, OnnxRequest request, ServingRequest asked, ArrayBufferWriter<byte> body)
    {
        string accept = string.IsNullOrWhiteSpace(asked.Accept) || asked.Accept.Trim() == "*/*" ? options.DefaultAccept ?? MediaType.Json : asked.Accept;
        string type = ArrayFormat.Negotiate(accept)
            ?? throw new NotAcceptableException($"Accept type {accept} not supported. Supported accept types are {string.Join(", ", ArrayFormat.MediaTypes)}.");
        var (inputs, byInstance) = request.Read(MediaType.Parse(asked.ContentType ?? MediaType.Csv), asked.Body.GetBuffer().AsMemory(0, (int)asked.Body.Length));
        OnnxAnswer answer;
        try
        {
            answer = new(model.Run(inputs));
        }
        catch (OnnxException e) when (e.IsOfCaller)
        {
            throw new MalformedDataException(e.Message);
        }

        switch (type)
        {
            case MediaType.Npy:
                answer.WriteNpy(body);
                break;
            case MediaType.Csv:
                answer.WriteCsv(body);
                break;
            default:
                answer.WriteJson(byInstance, body);
                break;
        }

        return type;
    }

    // The instance type's processors, where the platform says them: the machine may have more.
    private int Threads => int.TryParse(options.Variable("SAGEBRUSH_CPUS"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : 0;
}

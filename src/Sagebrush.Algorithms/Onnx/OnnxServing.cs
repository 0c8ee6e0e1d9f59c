using System.Buffers;
using System.Globalization;
using Sagebrush.Algorithms;
using Sagebrush.Contract;
using Sagebrush.Data;
using Sagebrush.Data.Arrays;
using Sagebrush.Serving;

namespace Sagebrush.Onnx;

/// <summary>Serves ONNX models by ONNX Runtime: what a <see cref="ServingHost"/> loads.</summary>
/// <param name="options">How to answer.</param>
public sealed class OnnxServing(ServingOptions options)
{
    /// <summary>Loads the model of a folder.</summary>
    /// <param name="folder">Has it.</param>
    /// <param name="log">Told what it takes, and of requests that fail.</param>
    /// <exception cref="ClientException">There is no model, or ONNX Runtime cannot load it.</exception>
    public Invocation Load(string folder, ContainerLog log)
    {
        string path = Find(folder);
        var model = Open(path);
        log.Info($"{Path.GetFileName(path)} takes {string.Join(", ", model.Inputs)}");
        var request = new OnnxRequest(model.Inputs);
        return (asked, body) => Answering.Answer(() => Answer(model, request, asked, body), body, log);
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

    private OnnxModel Open(string path)
    {
        try
        {
            return new(path, Threads);
        }
        catch (Exception e) when (e is OnnxException or NotSupportedException or DllNotFoundException)
        {
            throw new ClientException(e.Message, e);
        }
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

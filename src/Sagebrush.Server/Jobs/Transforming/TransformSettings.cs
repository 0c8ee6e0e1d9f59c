using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Sagebrush.Hosting;
using Sagebrush.Transforms;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Jobs;

/// <summary>How requests go to the instances of a transform job.</summary>
/// <param name="MaxConcurrentTransforms">How many an instance gets at once.</param>
/// <param name="MaxPayloadInMB">How long each may be; 0 is without limit.</param>
/// <param name="BatchStrategy">MultiRecord or SingleRecord.</param>
/// <remarks>Source: AWS, the API page CreateTransformJob.</remarks>
internal sealed record TransformSettings(int MaxConcurrentTransforms, int MaxPayloadInMB, string BatchStrategy)
{
    /// <summary>The most that an instance gets at once, and so the longest request, and the most requests.</summary>
    public const int MostInMB = 100;

    private const int DefaultPayloadInMB = 6;
    private const int LongestAnswer = 64 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>As the data log says it.</summary>
    public string Words => FormattableString.Invariant(
        $"MaxConcurrentTransforms={MaxConcurrentTransforms}, MaxPayloadInMB={MaxPayloadInMB}, BatchStrategy={Underscored(BatchStrategy)}");

    /// <summary>What a container is told of a batch, as far as the request says it.</summary>
    public static Dictionary<string, string> Variables(CreateTransformJobRequest request)
    {
        Dictionary<string, string> variables = new() { ["SAGEMAKER_BATCH"] = "true" };
        Add("SAGEMAKER_MAX_CONCURRENT_TRANSFORMS", request.MaxConcurrentTransforms is > 0 and var most ? FormattableString.Invariant($"{most}") : null);
        Add("SAGEMAKER_MAX_PAYLOAD_IN_MB", request.MaxPayloadInMB is { } payload ? FormattableString.Invariant($"{payload}") : null);
        Add("SAGEMAKER_BATCH_STRATEGY", request.BatchStrategy is { } strategy ? Underscored(strategy) : null);
        return variables;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                variables[name] = value;
            }
        }
    }

    /// <summary>How a request cuts and assembles objects, with the service's defaults where it does not say.</summary>
    /// <param name="request">The job's.</param>
    /// <param name="created">When the job was.</param>
    public static TransformShape Shape(CreateTransformJobRequest request, DateTimeOffset created) => new()
    {
        SplitType = request.TransformInput.SplitType ?? "None",
        BatchStrategy = request.BatchStrategy ?? "MultiRecord",
        MaxPayloadInMB = request.MaxPayloadInMB ?? DefaultPayloadInMB,
        AssembleWith = request.TransformOutput.AssembleWith ?? "None",
        ContentType = request.TransformInput.ContentType,
        Accept = request.TransformOutput.Accept,
        InputFilter = JsonPath.Parse(request.DataProcessing?.InputFilter ?? "$"),
        OutputFilter = JsonPath.Parse(request.DataProcessing?.OutputFilter ?? "$"),
        JoinSource = request.DataProcessing?.JoinSource ?? "None",
        InferenceTime = request.DataCaptureConfig?.GenerateInferenceId == true
            ? created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : null,
    };

    /// <summary>What the request leaves open a container is asked for; what that does not say either is as AWS has it.</summary>
    /// <param name="request">The job's.</param>
    /// <param name="container">In service.</param>
    /// <param name="clock">Measures the wait.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<TransformSettings> Ask(CreateTransformJobRequest request, ContainerClient container, TimeProvider clock, CancellationToken cancel)
    {
        var own = request is { MaxConcurrentTransforms: > 0, MaxPayloadInMB: not null, BatchStrategy: not null } ? new() : await Parameters(container, clock, cancel);
        return new(
            request.MaxConcurrentTransforms is > 0 and var most ? most : Math.Clamp(own.MaxConcurrentTransforms ?? 1, 1, MostInMB),
            request.MaxPayloadInMB ?? Math.Clamp(own.MaxPayloadInMB ?? DefaultPayloadInMB, 0, MostInMB),
            request.BatchStrategy ?? (own.BatchStrategy == "SINGLE_RECORD" ? "SingleRecord" : "MultiRecord"));
    }

    private static string Underscored(string strategy) => strategy == "SingleRecord" ? "SINGLE_RECORD" : "MULTI_RECORD";

    private static async Task<ExecutionParameters> Parameters(ContainerClient container, TimeProvider clock, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            using var answer = await container.ExecutionParameters(either.Token);
            byte[] body = new byte[LongestAnswer];
            int length = await answer.Fill(body, either.Token);
            return answer.Status == 200 ? JsonSerializer.Deserialize(body.AsSpan(0, length), ExecutionParametersJson.Default.ExecutionParameters) ?? new() : new();
        }
        catch (Exception e) when (e is SocketException or IOException or InvalidDataException or JsonException)
        {
            return new();
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new();
        }
    }
}

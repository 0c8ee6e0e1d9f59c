using System.Globalization;
using Sagebrush.Contract;

namespace Sagebrush.Serving;

/// <summary>Where and how a serving container answers.</summary>
/// <param name="Socket">The path of a Unix socket; null: TCP.</param>
/// <param name="Port">The TCP port on loopback when there is no socket.</param>
public sealed record ServingOptions(string? Socket = null, int Port = 8080)
{
    /// <summary>Bytes of a MiB.</summary>
    public const long MiB = 1024 * 1024;

    private const long DefaultMaxContentLength = 6 * MiB;

    /// <summary>The media type of an answer when the caller accepts anything; null: the algorithm's own first.</summary>
    public string? DefaultAccept { get; init; }

    /// <summary>The longest request in bytes; 6 MiB unless told otherwise. Batch transform is told it in whole MiB.</summary>
    public long MaxContentLength { get; init; } = DefaultMaxContentLength;

    /// <summary>The container serves any number of models, which it is told of while it runs.</summary>
    public bool IsMultiModel { get; init; }

    /// <summary>Bytes of memory that the models of a multi-model container may take together, as <see cref="ModelShelf"/> counts them.</summary>
    public long ModelMemory { get; init; } = long.MaxValue;

    /// <summary>The environment, for what only one algorithm knows; a variable that is empty is none.</summary>
    public Func<string, string?> Variable { get; init; } = _ => null;

    /// <summary>The options of this process: <c>SAGEBRUSH_SOCKET</c>, <c>SAGEMAKER_BIND_TO_PORT</c>, <c>SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT</c>;
    /// <c>MAX_CONTENT_LENGTH</c> in bytes, or <c>SAGEMAKER_MAX_PAYLOAD_IN_MB</c>, where 0 is no limit; <c>SAGEMAKER_MULTI_MODEL</c>, and
    /// <c>SAGEBRUSH_MODEL_MEMORY_IN_MB</c>, without which models may take four fifths of the memory that the container has.</summary>
    public static ServingOptions FromEnvironment() => new(SocketPath(), (int)(Number("SAGEMAKER_BIND_TO_PORT") ?? 8080))
    {
        Variable = Text,
        IsMultiModel = Text("SAGEMAKER_MULTI_MODEL") == "true",
        ModelMemory = Number("SAGEBRUSH_MODEL_MEMORY_IN_MB") * MiB ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 5 * 4,
        DefaultAccept = Text("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT"),
        MaxContentLength = Number("MAX_CONTENT_LENGTH") ?? Number("SAGEMAKER_MAX_PAYLOAD_IN_MB") switch
        {
            null => DefaultMaxContentLength,
            0 => Array.MaxLength,
            var limit => limit.Value * MiB,
        },
    };

    // Named from the contract's folder, wherever that is in this container.
    private static string? SocketPath() => Text("SAGEBRUSH_SOCKET") is { } name ? Path.Combine(MlRoot.FromEnvironment().Path, name) : null;

    private static string? Text(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? text : null;

    private static uint? Number(string variable) =>
        uint.TryParse(Text(variable), NumberStyles.None, CultureInfo.InvariantCulture, out uint number) ? number : null;
}

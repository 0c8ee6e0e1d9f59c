using System.Globalization;
using Sagebrush.Contract;

namespace Sagebrush.Serving;

/// <summary>Where and how a serving container answers.</summary>
/// <param name="Socket">The path of a Unix socket; null: TCP.</param>
/// <param name="Port">The TCP port on loopback when there is no socket.</param>
public sealed record ServingOptions(string? Socket = null, int Port = 8080)
{
    /// <summary>The media type of an answer when the caller accepts anything; null: the algorithm's own first.</summary>
    public string? DefaultAccept { get; init; }

    /// <summary>The largest request in MiB, also told to batch transform.</summary>
    public int MaxPayloadInMB { get; init; } = 6;

    /// <summary>The options of this process: <c>SAGEBRUSH_SOCKET</c>, <c>SAGEMAKER_BIND_TO_PORT</c>, <c>SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT</c>, <c>SAGEMAKER_MAX_PAYLOAD_IN_MB</c>.</summary>
    public static ServingOptions FromEnvironment() => new(SocketPath(), Number("SAGEMAKER_BIND_TO_PORT") ?? 8080)
    {
        DefaultAccept = Text("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT"),
        MaxPayloadInMB = Number("SAGEMAKER_MAX_PAYLOAD_IN_MB") ?? 6,
    };

    // Named from the contract's folder, wherever that is in this container.
    private static string? SocketPath() => Text("SAGEBRUSH_SOCKET") is { } name ? Path.Combine(MlRoot.FromEnvironment().Path, name) : null;

    private static string? Text(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? text : null;

    private static int? Number(string variable) => int.TryParse(Text(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}

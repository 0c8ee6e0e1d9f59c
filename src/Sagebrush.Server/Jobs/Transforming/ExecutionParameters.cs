using System.Text.Json.Serialization;

namespace Sagebrush.Jobs;

/// <summary>What a container answers to <c>GET /execution-parameters</c>; what it leaves out is null.</summary>
internal sealed record ExecutionParameters
{
    /// <summary>How many requests it wants at once.</summary>
    public int? MaxConcurrentTransforms { get; init; }

    /// <summary>How long each may be.</summary>
    public int? MaxPayloadInMB { get; init; }

    /// <summary>MULTI_RECORD or SINGLE_RECORD.</summary>
    public string? BatchStrategy { get; init; }
}

[JsonSerializable(typeof(ExecutionParameters))]
internal sealed partial class ExecutionParametersJson : JsonSerializerContext;

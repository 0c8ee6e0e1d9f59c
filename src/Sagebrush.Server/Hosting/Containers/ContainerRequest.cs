namespace Sagebrush.Hosting;

/// <summary>What a caller wants of a model.</summary>
/// <param name="Payload">The body.</param>
/// <param name="ContentType">Its type; null when the caller says none.</param>
/// <param name="Accept">The type of answer that is wanted; null for any.</param>
public readonly record struct ContainerRequest(ReadOnlyMemory<byte> Payload, string? ContentType, string? Accept)
{
    /// <summary>The caller's word to the model.</summary>
    public string? CustomAttributes { get; init; }

    /// <summary>The caller's name for the request.</summary>
    public string? InferenceId { get; init; }

    /// <summary>The session that it belongs to.</summary>
    public string? SessionId { get; init; }

    /// <summary>Which of a multi-model container's models it is for.</summary>
    public string? TargetModel { get; init; }

    /// <summary>
    /// It must never reach a container twice: it goes on a connection of its own, since one that was kept may break when the container has read the request, and
    /// nobody could tell.
    /// </summary>
    public bool IsOnce { get; init; }

    /// <summary>The body, when it is too long to be held: seekable, and read once. Only of a request that <see cref="IsOnce"/>.</summary>
    public Stream? LongPayload { get; init; }

    /// <summary>As a container is sent it; what is null is left out.</summary>
    internal (string Name, string? Value)[] Headers =>
    [
        ("Content-Type", ContentType),
        ("Accept", Accept),
        ("X-Amzn-SageMaker-Custom-Attributes", CustomAttributes),
        ("X-Amzn-SageMaker-Inference-Id", InferenceId),
        ("X-Amzn-SageMaker-Session-Id", SessionId),
        ("X-Amzn-SageMaker-Target-Model", TargetModel),
    ];
}

namespace Sagebrush.Hosting;

/// <summary>What became of an asynchronous invocation at a container.</summary>
/// <param name="Failure">Why it failed; null when its answer is stored, or not given away after all.</param>
/// <param name="Fault">Where it failed.</param>
internal sealed record AsyncOutcome(string? Failure, AsyncFault Fault = AsyncFault.None)
{
    /// <summary>No container was reached: nothing was sent.</summary>
    public static AsyncOutcome NotSent { get; } = new((string?)null) { IsSent = false };

    /// <summary>A container may have seen it.</summary>
    public bool IsSent { get; private init; } = true;

    /// <summary>The media type of the answer.</summary>
    public string? ContentType { get; init; }

    /// <summary>The answer, or the model's words of refusal, when they are short enough for a notification; else null.</summary>
    public byte[]? Body { get; init; }

    /// <summary>The answer has still to be stored; null when it is.</summary>
    public ReadOnlyMemory<byte>? Unstored { get; init; }

    /// <summary>The id of the instance that had it; null of a request that this server gave to none.</summary>
    public string? Instance { get; init; }

    /// <summary>What its parts took; null of a request that this server gave to no container.</summary>
    public AsyncTimes? Times { get; init; }
}

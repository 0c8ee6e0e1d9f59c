namespace Sagebrush.Hosting;

/// <summary>One invocation on its way to S3.</summary>
/// <param name="Point">The variant's.</param>
/// <param name="Time">When it was answered.</param>
public sealed record CapturedInvocation(CapturePoint Point, DateTimeOffset Time)
{
    /// <summary>Beyond the bodies, about what one takes of the memory.</summary>
    private const int Overhead = 400;

    /// <summary>The caller's name for it.</summary>
    public string? InferenceId { get; init; }

    /// <summary>The caller's word to the model.</summary>
    public string? CustomAttributes { get; init; }

    /// <summary>The request's type.</summary>
    public string? InputType { get; init; }

    /// <summary>The request's body.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>The answer's type.</summary>
    public string? OutputType { get; init; }

    /// <summary>The answer's body.</summary>
    public ReadOnlyMemory<byte> Output { get; init; }

    /// <summary>Bytes of memory that it holds, about.</summary>
    public long Size => Overhead + Input.Length + Output.Length + ((InferenceId?.Length ?? 0) + (CustomAttributes?.Length ?? 0)) * 2L;
}

namespace Sagebrush.Hosting;

/// <summary>What one real-time invocation may take. Source: https://docs.aws.amazon.com/general/latest/gr/sagemaker.html, "Endpoint quotas".</summary>
public sealed record InvocationLimits
{
    private const int MiB = 1024 * 1024;

    /// <summary>The longest body of a request, in MiB; 1 … 1024.</summary>
    public int MaxPayloadInMB { get; init; } = 6;

    /// <summary>How long a container may take for its whole answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a container may go on sending an answer that is streamed.</summary>
    public TimeSpan StreamTimeout { get; init; } = TimeSpan.FromMinutes(8);

    /// <summary>The longest body of a request, in bytes.</summary>
    public int MaxPayload => MaxPayloadInMB * MiB;
}

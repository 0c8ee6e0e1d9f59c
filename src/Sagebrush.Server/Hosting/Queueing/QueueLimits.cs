namespace Sagebrush.Hosting;

/// <summary>How much a variant takes at once.</summary>
/// <param name="InsideInstance">Requests inside one instance; more wait.</param>
/// <param name="Waiting">Requests that wait; more are turned away at once.</param>
public sealed record QueueLimits(int InsideInstance, int Waiting)
{
    /// <summary>
    /// Real-time variants: more than the workers of a container can use, so that it always has the next request at hand, and few enough for a second instance to
    /// have something to take over.
    /// </summary>
    public static readonly QueueLimits RealTime = new(256, 1024);

    /// <summary>Bytes of payload that wait; more are turned away at once.</summary>
    public long WaitingBytes { get; init; } = 256L << 20;

    /// <summary>
    /// Requests in a serverless variant, inside and waiting together; more are throttled. Null of variants with instances.
    /// </summary>
    public int? Concurrency { get; init; }

    /// <summary>The part of <see cref="Concurrency"/> for which capacity is kept ready.</summary>
    public int? Provisioned { get; init; }

    /// <summary>The limits of a serverless variant: all that are allowed may be inside at once, and wait while it sleeps.</summary>
    /// <param name="maxConcurrency">As its configuration has it.</param>
    public static QueueLimits Serverless(int maxConcurrency) => new(maxConcurrency, maxConcurrency) { Concurrency = maxConcurrency };
}

namespace Sagebrush.Hosting;

/// <summary>
/// What one asynchronous invocation takes: to fetch its payload, to be answered by the model, to store the answer. Long bodies pass through, so the three
/// alternate; each moment counts for one of them.
/// </summary>
/// <param name="clock">Measures.</param>
internal sealed class AsyncTimes(TimeProvider clock)
{
    private readonly long[] _spent = new long[4];
    private Part _now;
    private long _since;

    /// <summary>What the time goes into.</summary>
    public enum Part
    {
        /// <summary>None of the three: the request waits.</summary>
        None,

        /// <summary>The payload comes from S3.</summary>
        Download,

        /// <summary>The payload goes to the container, the model works, its answer is read.</summary>
        Model,

        /// <summary>The answer goes to S3.</summary>
        Upload,
    }

    /// <summary>The container was sent the request, or tried.</summary>
    public bool IsAsked { get; private set; }

    /// <summary>An answer was there to be stored.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>The time of one part.</summary>
    public TimeSpan Of(Part part) => clock.GetElapsedTime(0, _spent[(int)part]);

    /// <summary>From now on the time goes into <paramref name="next"/>; into what it went so far.</summary>
    public Part Turn(Part next)
    {
        long now = clock.GetTimestamp();
        _spent[(int)_now] += _now == Part.None ? 0 : now - _since;
        (var former, _now, _since) = (_now, next, now);
        IsAsked |= next == Part.Model;
        IsAnswered |= next == Part.Upload;
        return former;
    }
}

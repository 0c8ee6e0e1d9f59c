namespace Sagebrush.Hosting;

/// <summary>For how long nobody has used a serverless variant. Written by every request that leaves it, read when it might sleep.</summary>
/// <param name="clock">The time.</param>
public sealed class IdleTime(TimeProvider clock)
{
    private long _last = clock.GetTimestamp();

    /// <summary>Since the last use.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(Volatile.Read(ref _last));

    /// <summary>It is being used.</summary>
    public void Note() => Volatile.Write(ref _last, clock.GetTimestamp());
}

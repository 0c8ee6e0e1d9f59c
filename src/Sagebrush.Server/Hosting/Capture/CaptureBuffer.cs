using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Threading.Channels;

namespace Sagebrush.Hosting;

/// <summary>
/// Holds captured invocations until they are written, of all endpoints together: bounded, and what finds no room is dropped and counted. Who adds waits for
/// nobody (see docs/decisions/0034).
/// </summary>
/// <param name="clock">Dates what is captured.</param>
public sealed class CaptureBuffer(TimeProvider clock)
{
    private const long Enough = 4 << 20;

    private readonly ConcurrentQueue<CapturedInvocation> _queue = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _bytes, _count, _dropped, _lost, _written;

    /// <summary>The most memory that waiting invocations may hold, in bytes.</summary>
    public long MostBytes { get; init; } = 64 << 20;

    /// <summary>The most invocations that may wait.</summary>
    public long MostInvocations { get; init; } = 100_000;

    /// <summary>The present time.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Invocations that found no room.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Invocations that S3 did not take.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Invocations that are in S3.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>Invocations that wait.</summary>
    internal long Count => Interlocked.Read(ref _count);

    /// <summary>There is enough for an object.</summary>
    internal bool HasEnough => Interlocked.Read(ref _bytes) >= Enough;

    /// <summary>Takes an invocation; false when there was no room.</summary>
    public bool Add(CapturedInvocation taken)
    {
        ArgumentNullException.ThrowIfNull(taken);
        long size = taken.Size, bytes = Interlocked.Add(ref _bytes, size), count = Interlocked.Increment(ref _count);
        if (bytes > MostBytes || count > MostInvocations)
        {
            Release(size);
            Drop();
            return false;
        }

        _queue.Enqueue(taken);
        if (count == 1 || (bytes >= Enough && bytes - size < Enough))
        {
            _wake.Writer.TryWrite(true);
        }

        return true;
    }

    /// <summary>Counts an invocation that cannot be captured.</summary>
    internal void Drop() => Interlocked.Increment(ref _dropped);

    /// <summary>Counts what became of invocations that were taken out.</summary>
    internal void Note(int invocations, bool written) => Interlocked.Add(ref written ? ref _written : ref _lost, invocations);

    /// <summary>Takes the oldest out.</summary>
    internal bool TryTake([NotNullWhen(true)] out CapturedInvocation? oldest)
    {
        if (!_queue.TryDequeue(out oldest))
        {
            return false;
        }

        Release(oldest.Size);
        return true;
    }

    /// <summary>Completes when something has come, or enough of it; sometimes without cause.</summary>
    internal async Task Woken(CancellationToken cancel) => await _wake.Reader.ReadAsync(cancel);

    /// <summary>The counts as Prometheus text. https://prometheus.io/docs/instrumenting/exposition_formats/</summary>
    internal string Prometheus() => string.Create(CultureInfo.InvariantCulture, $"""
        # HELP sagebrush_capture_invocations_total Invocations drawn for data capture: written to S3, dropped for want of room, refused by S3.
        # TYPE sagebrush_capture_invocations_total counter
        sagebrush_capture_invocations_total{"{"}outcome="written"{"}"} {Written}
        sagebrush_capture_invocations_total{"{"}outcome="dropped"{"}"} {Dropped}
        sagebrush_capture_invocations_total{"{"}outcome="lost"{"}"} {Lost}

        """);

    private void Release(long size)
    {
        Interlocked.Add(ref _bytes, -size);
        Interlocked.Decrement(ref _count);
    }
}

using System.Globalization;
using Microsoft.Extensions.Logging;
using Sagebrush.Storage;
using Sagebrush.Store;
using Sagebrush.Transforms;

namespace Sagebrush.Hosting;

/// <summary>
/// Writes captured invocations to S3 as JSON lines, an object for each variant and hour that has some: a while after the first has come, at once when there are
/// many, and what is left when the server stops.
/// </summary>
/// <param name="buffer">Where they wait.</param>
/// <param name="storage">Where they go.</param>
/// <param name="interval">How long the first of an object waits at most.</param>
/// <param name="clock">Measures that.</param>
/// <param name="log">Told what is dropped.</param>
public sealed partial class CaptureLoop(CaptureBuffer buffer, ObjectStorage storage, TimeSpan interval, TimeProvider clock, ILogger<CaptureLoop> log)
{
    /// <summary>What captured lines take to S3, once they are written, at most when nothing is wrong.</summary>
    public static readonly TimeSpan WritingTime = TimeSpan.FromSeconds(2);

    private const int LargestObject = 16 << 20;

    // An S3 that is away must not keep the server from ending.
    private static readonly TimeSpan LastTime = TimeSpan.FromSeconds(5);

    private long _droppedBefore;

    /// <summary>Writes until <paramref name="cancel"/> fires, and then what is left.</summary>
    public async Task Run(CancellationToken cancel)
    {
        // What is being written when the server stops is written to its end.
        using var last = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        await using var stopping = cancel.Register(() => last.CancelAfter(LastTime));
        try
        {
            while (true)
            {
                if (buffer.Count == 0)
                {
                    await buffer.Woken(cancel);
                }

                await Gather(cancel);
                await Flush(last.Token);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await Flush(last.Token);
        }
    }

    /// <summary>Writes all that waits.</summary>
    internal async Task Flush(CancellationToken cancel)
    {
        var drafts = new Dictionary<(S3Uri Folder, string? Key), Draft>();
        try
        {
            for (long left = buffer.Count; left > 0 && buffer.TryTake(out var taken); left--)
            {
                var place = (taken.Point.Folder(taken.Time), taken.Point.KmsKeyId);
                if (!drafts.TryGetValue(place, out var draft))
                {
                    drafts[place] = draft = new(taken.Time);
                }

                CaptureLine.Write(taken, Guid.NewGuid(), draft.Lines);
                draft.Invocations++;
                if (draft.Lines.Count >= LargestObject)
                {
                    drafts.Remove(place);
                    using (draft)
                    {
                        await Store(place, draft, cancel);
                    }
                }
            }

            foreach (var (place, draft) in drafts)
            {
                await Store(place, draft, cancel);
            }
        }
        finally
        {
            foreach (var draft in drafts.Values)
            {
                draft.Dispose();
            }
        }

        long dropped = buffer.Dropped;
        if (dropped > _droppedBefore)
        {
            Log.Dropped(log, dropped - _droppedBefore);
            _droppedBefore = dropped;
        }
    }

    private async Task Gather(CancellationToken cancel)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var time = Task.Delay(interval, clock, waiting.Token);
        while (!buffer.HasEnough && !time.IsCompleted)
        {
            await Task.WhenAny(time, buffer.Woken(waiting.Token));
            cancel.ThrowIfCancellationRequested();
        }

        await waiting.CancelAsync();
    }

    private async Task Store((S3Uri Folder, string? Key) place, Draft draft, CancellationToken cancel)
    {
        string name = $"{draft.First.UtcDateTime.ToString("mm'-'ss'-'fff", CultureInfo.InvariantCulture)}-{Guid.NewGuid()}.jsonl";
        var target = place.Folder with { Key = place.Folder.Key + name };
        bool written = false;
        try
        {
            await using var lines = new MemoryStream(draft.Lines.Written.ToArray(), writable: false);
            await storage.Put(target, lines, "application/jsonlines", place.Key, cancel);
            written = true;
        }
        catch (Exception e)
        {
            // Whatever it is, a full disk or a bucket that is gone: captured is what can be captured, and the next lines want to be written too.
            Log.Lost(log, e, draft.Invocations, target.ToString());
        }
        finally
        {
            buffer.Note(draft.Invocations, written);
        }
    }

    private sealed class Draft(DateTimeOffset first) : IDisposable
    {
        public DateTimeOffset First => first;

        public PooledBytes Lines { get; } = new();

        public int Invocations { get; set; }

        public void Dispose() => Lines.Dispose();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Data capture: {Count} invocations were dropped, they came faster than S3 took them")]
        public static partial void Dropped(ILogger logger, long count);

        [LoggerMessage(Level = LogLevel.Error, Message = "Data capture: {Count} invocations are lost, {Target} was not stored")]
        public static partial void Lost(ILogger logger, Exception cause, int count, string target);
    }
}

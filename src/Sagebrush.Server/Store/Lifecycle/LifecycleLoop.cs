using Microsoft.Extensions.Logging;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Store;

/// <summary>
/// Carries out the buckets' lifecycle rules: once when the server starts, and then at every midnight of the calendar. What is due is looked for page by page
/// and decided once more where it is removed, so that it may stop, start again, and meet writers anywhere.
/// </summary>
/// <param name="objects">Whose buckets.</param>
/// <param name="calendar">Counts their days.</param>
/// <param name="clock">The time.</param>
/// <param name="log">Told what was removed.</param>
public sealed partial class LifecycleLoop(ObjectStore objects, LifecycleCalendar calendar, TimeProvider clock, ILogger<LifecycleLoop> log)
{
    // A writer waits for one batch at most.
    private const int BatchSize = 100;

    /// <summary>Runs until cancelled.</summary>
    public async Task Run(CancellationToken cancel)
    {
        await Task.Yield();
        while (!cancel.IsCancellationRequested)
        {
            CarryOut(cancel);
            var now = clock.GetUtcNow();
            await Task.Delay(calendar.Next(now) - now, clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Does all that is due now.</summary>
    public void CarryOut(CancellationToken cancel)
    {
        foreach (var bucket in objects.Buckets())
        {
            var rules = bucket.Settings.Lifecycle?.Rules.Where(rule => rule.Status == ExpirationStatus.Enabled).ToList() ?? [];
            if (rules.Count == 0 || cancel.IsCancellationRequested)
            {
                continue;
            }

            try
            {
                int removed = RemoveObjects(bucket.Name, rules, cancel);
                int aborted = AbortUploads(bucket.Name, rules, cancel);
                if (removed + aborted > 0)
                {
                    Log.CarriedOut(log, bucket.Name, removed, aborted);
                }
            }
            catch (Exception e)
            {
                Log.Failed(log, e, bucket.Name);
            }
        }
    }

    private int RemoveObjects(string bucket, List<LifecycleRule> rules, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        int removed = 0;
        var keys = objects.VersionsByKey(bucket, SharedPrefix(rules)).TakeWhile(_ => !cancel.IsCancellationRequested)
            .Where(versions => LifecycleStep.Due(rules, versions, calendar, now).Count > 0).Select(versions => versions[0].Key);
        foreach (string[] batch in keys.Chunk(BatchSize))
        {
            removed += objects.Prune(
                bucket, batch, (present, versions) => LifecycleStep.Due(present.Settings.Lifecycle?.Rules ?? [], versions, calendar, now));
        }

        return removed;
    }

    private int AbortUploads(string bucket, List<LifecycleRule> rules, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        int aborted = 0;
        foreach (var upload in objects.Uploads(bucket).TakeWhile(_ => !cancel.IsCancellationRequested))
        {
            if (LifecycleStep.Abort(rules, upload, calendar) is { } end && end.When <= now && objects.AbortUpload(upload))
            {
                aborted++;
            }
        }

        return aborted;
    }

    /// <summary>What all keys begin with that any of the rules is for.</summary>
    private static string SharedPrefix(List<LifecycleRule> rules) => rules.Select(rule => rule.Prefix()).Aggregate((shared, prefix) =>
        shared[..shared.Zip(prefix).TakeWhile(pair => pair.First == pair.Second).Count()]);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Lifecycle rules of bucket {Bucket}: {Removed} versions expired, {Aborted} uploads aborted")]
        public static partial void CarriedOut(ILogger log, string bucket, int removed, int aborted);

        [LoggerMessage(2, LogLevel.Error, "Lifecycle rules of bucket {Bucket} could not be carried out; the next midnight tries again")]
        public static partial void Failed(ILogger log, Exception exception, string bucket);
    }
}

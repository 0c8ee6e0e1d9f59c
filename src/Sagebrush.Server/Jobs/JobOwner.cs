using Microsoft.Extensions.Logging;
using Sagebrush.Runs;
using Sagebrush.Storage;

namespace Sagebrush.Jobs;

/// <summary>Moves one job from where it is to its end. Each job has one owner at a time.</summary>
internal abstract class JobOwner : IAsyncDisposable
{
    /// <summary>Tells that somebody changed the job.</summary>
    public abstract void Nudge();

    /// <summary>Goes on until nothing more will happen to the job.</summary>
    /// <param name="leaving">Cancelled when the server goes; another owner takes the job up.</param>
    public abstract Task Run(CancellationToken leaving);

    /// <summary>Ends what the server does for the job.</summary>
    public abstract ValueTask DisposeAsync();
}

/// <summary>
/// The owner's rhythm, the same for every kind of job: decide without I/O, save what was decided, do it, see what came of it.
/// </summary>
/// <param name="name">The job.</param>
/// <param name="shop">What to work with.</param>
/// <param name="clean">The action behind which nothing comes.</param>
/// <param name="log">Told what is not the caller's fault.</param>
/// <typeparam name="TJob">The kind's row.</typeparam>
/// <typeparam name="TAction">What there is to do.</typeparam>
/// <typeparam name="TSight">What can come of it.</typeparam>
internal abstract partial class JobOwner<TJob, TAction, TSight>(string name, Workshop<TJob> shop, TAction clean, ILogger log) : JobOwner
    where TJob : Job where TAction : struct, Enum where TSight : class
{
    private readonly CancellationTokenSource _stopWanted = new();

    /// <summary>Cancelled when somebody wants the job stopped.</summary>
    protected CancellationToken StopWanted => _stopWanted.Token;

    /// <inheritdoc/>
    public sealed override void Nudge()
    {
        if (shop.Jobs.Find(name) is null or { IsStopping: true })
        {
            // Who nudges holds a lock: what waits for this goes on elsewhere.
            _ = _stopWanted.CancelAsync();
        }
    }

    /// <inheritdoc/>
    public sealed override async Task Run(CancellationToken leaving)
    {
        TSight? seen = null;
        while (true)
        {
            var action = clean;
            var job = shop.Jobs.Update(name, row =>
            {
                (row, action) = Next(row, seen, shop.Clock.GetUtcNow());
                return row;
            });
            if (job is null || EqualityComparer<TAction>.Default.Equals(action, clean))
            {
                await shop.Clean(name, leaving);
                return;
            }

            seen = await Try(job, action, leaving);
        }
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _stopWanted.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Decides: the job to save, and what to do then.</summary>
    protected abstract (TJob Job, TAction Action) Next(TJob job, TSight? seen, DateTimeOffset now);

    /// <summary>Does it; null when it was interrupted.</summary>
    protected abstract Task<TSight?> Do(TJob job, TAction action, CancellationToken leaving);

    /// <summary>It cannot go on, and the caller can mend it.</summary>
    protected abstract TSight Refused(string reason);

    /// <summary>It did not go on, and the fault is ours.</summary>
    protected abstract TSight Broken(string reason);

    /// <summary>What a run's end says; null when somebody wants the job stopped before, or its time is up.</summary>
    /// <param name="ended">Completes with the run.</param>
    /// <param name="deadline">When its time is up.</param>
    /// <param name="leaving">Cancelled when the server goes.</param>
    protected async Task<TSight?> EndedOrInterrupted(Task<TSight> ended, DateTimeOffset deadline, CancellationToken leaving)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(leaving, StopWanted);
        var left = deadline - shop.Clock.GetUtcNow();
        var time = Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, shop.Clock, waiting.Token);
        await Task.WhenAny(ended, time);
        await waiting.CancelAsync();
        leaving.ThrowIfCancellationRequested();
        return ended.IsCompleted ? await ended : null;
    }

    private async Task<TSight?> Try(TJob job, TAction action, CancellationToken leaving)
    {
        try
        {
            return await Do(job, action, leaving);
        }
        catch (OperationCanceledException) when (!leaving.IsCancellationRequested && _stopWanted.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e) when (e is ChannelException or StorageException or NotSupportedException)
        {
            return Refused(e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.Broken(log, e, shop.Kind, name, action);
            return Broken($"We encountered an internal error: {e.Message}");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "{Kind} {Job}: {Action} failed")]
        public static partial void Broken(ILogger logger, Exception cause, string kind, string job, TAction action);
    }
}

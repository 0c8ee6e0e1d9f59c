using Microsoft.Extensions.Logging;
using Sagebrush.Services;
using Sagebrush.Storage;
using Sagebrush.Store;

namespace Sagebrush.Jobs;

/// <summary>
/// Moves all jobs of one kind on. It is woken by the table, by ends of containers and by deadlines, never by a timer that looks around; after a restart it takes
/// up every job where it was.
/// </summary>
/// <param name="shop">What the jobs work with.</param>
/// <param name="log">Told what goes wrong.</param>
/// <typeparam name="TJob">The kind's row.</typeparam>
internal sealed partial class JobLoop<TJob>(Workshop<TJob> shop, ILogger<JobLoop<TJob>> log) where TJob : Job
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (JobOwner? Owner, Task Done)> _owners = new(StringComparer.Ordinal);
    private CancellationTokenSource? _attending;

    /// <summary>Runs until cancelled. Containers stay then, and go on without a server.</summary>
    public async Task Run(CancellationToken cancel)
    {
        shop.Jobs.Changed += Attend;
        try
        {
            Begin(cancel);
            foreach (string job in shop.Leftovers().Concat(shop.Jobs.All().Where(job => !job.HasEnded).Select(job => job.Key)).Distinct())
            {
                Own(job);
            }

            await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            shop.Jobs.Changed -= Attend;
            await Leave();
        }
    }

    /// <summary>Ends all containers and removes their folders; the jobs' rows are the caller's to remove.</summary>
    public async Task Clear(CancellationToken cancel)
    {
        await Leave();
        foreach (string job in shop.Leftovers())
        {
            await shop.Clean(job, cancel);
        }

        Begin(CancellationToken.None);
    }

    private void Begin(CancellationToken cancel)
    {
        lock (_lock)
        {
            _attending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        }
    }

    private async Task Leave()
    {
        CancellationTokenSource? attending;
        Task[] owners;
        lock (_lock)
        {
            (attending, _attending) = (_attending, null);
            owners = [.. _owners.Values.Select(owner => owner.Done)];
        }

        // Not under the lock: what runs at a cancellation may be an owner's way to its end, which takes the lock, and Dispose waits for it.
        if (attending is not null)
        {
            await attending.CancelAsync();
            attending.Dispose();
        }

        await Task.WhenAll(owners);
    }

    private void Attend(string job)
    {
        lock (_lock)
        {
            if (_owners.TryGetValue(job, out var owned))
            {
                owned.Owner?.Nudge();
                return;
            }
        }

        if (shop.Jobs.Find(job) is { HasEnded: false })
        {
            Own(job);
        }
    }

    private void Own(string job)
    {
        lock (_lock)
        {
            if (_attending is { } attending && !_owners.ContainsKey(job))
            {
                var owner = shop.Own(job, log);
                var leaving = attending.Token;
                _owners[job] = (owner, Task.Run(() => Move(job, owner, leaving), CancellationToken.None));
            }
        }
    }

    private async Task Move(string job, JobOwner owner, CancellationToken leaving)
    {
        bool ended = false;
        try
        {
            await owner.Run(leaving);
            ended = true;
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            // Somebody else takes the job up.
        }
        catch (Exception e)
        {
            Log.Lost(log, e, shop.Kind, job);
        }
        finally
        {
            // Nobody nudges it any more, but who leaves waits for it.
            lock (_lock)
            {
                _owners[job] = (null, _owners[job].Done);
            }

            await owner.DisposeAsync();
            lock (_lock)
            {
                _owners.Remove(job);
            }
        }

        // A job of the same name may have been created while the last one was cleaned up.
        if (ended)
        {
            Attend(job);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Critical, Message = "{Kind} {Job} cannot be moved on; a restart of the server tries again")]
        public static partial void Lost(ILogger logger, Exception cause, string kind, string job);
    }
}

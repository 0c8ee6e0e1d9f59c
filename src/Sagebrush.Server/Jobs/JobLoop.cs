using Microsoft.Extensions.Logging;
using Sagebrush.Runs;
using Sagebrush.Services;
using Sagebrush.Storage;
using Sagebrush.Store;

namespace Sagebrush.Jobs;

/// <summary>
/// Moves all training jobs on. It is woken by the table, by ends of containers and by deadlines, never by a timer that looks around; after a restart it takes
/// up every job where it was.
/// </summary>
public sealed partial class JobLoop
{
    private readonly Workshop _shop;
    private readonly ILogger<JobLoop> _log;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (TrainingOwner Owner, Task Done)> _owners = new(StringComparer.Ordinal);
    private CancellationTokenSource? _attending;

    /// <summary>Puts together what jobs need.</summary>
    /// <param name="options">Account and region.</param>
    /// <param name="tables">The jobs.</param>
    /// <param name="images">What they may run.</param>
    /// <param name="storage">Where their data comes from and their results go.</param>
    /// <param name="logs">Where their lines go.</param>
    /// <param name="runner">Where their containers run.</param>
    /// <param name="folder">Holds their folders.</param>
    /// <param name="clock">Measures their time.</param>
    /// <param name="log">Told what goes wrong.</param>
    public JobLoop(
        Options options, SageMakerTables tables, ImageCatalog images, ObjectStorage storage, LogStore logs, IRunner runner, DataFolder folder, TimeProvider clock,
        ILogger<JobLoop> log)
    {
        var jobLog = new JobLog(new LogPump(runner, logs, clock), tables.MetricPoints);
        _shop = new(options, tables, images, storage, runner, jobLog, Path.Combine(folder.Runs, "training-jobs"), clock);
        _log = log;
    }

    /// <summary>Runs until cancelled. Containers stay then, and go on without a server.</summary>
    public async Task Run(CancellationToken cancel)
    {
        _shop.Tables.TrainingJobs.Changed += Attend;
        try
        {
            Begin(cancel);
            foreach (string job in _shop.Leftovers().Concat(_shop.Tables.TrainingJobs.All().Where(job => !job.HasEnded).Select(job => job.Key)).Distinct())
            {
                Own(job);
            }

            await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            _shop.Tables.TrainingJobs.Changed -= Attend;
            await Leave();
        }
    }

    /// <summary>Ends all containers and removes their folders; the jobs' rows are the caller's to remove.</summary>
    public async Task Clear(CancellationToken cancel)
    {
        await Leave();
        foreach (string job in _shop.Leftovers())
        {
            await _shop.Clean(job, cancel);
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
        Task[] owners;
        lock (_lock)
        {
            _attending?.Cancel();
            _attending?.Dispose();
            _attending = null;
            owners = [.. _owners.Values.Select(owner => owner.Done)];
        }

        await Task.WhenAll(owners);
    }

    private void Attend(string job)
    {
        lock (_lock)
        {
            if (_owners.TryGetValue(job, out var owned))
            {
                owned.Owner.Nudge();
                return;
            }
        }

        if (_shop.Tables.TrainingJobs.Find(job) is { HasEnded: false })
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
                var owner = new TrainingOwner(job, _shop, _log);
                var leaving = attending.Token;
                _owners[job] = (owner, Task.Run(() => Move(job, owner, leaving), CancellationToken.None));
            }
        }
    }

    private async Task Move(string job, TrainingOwner owner, CancellationToken leaving)
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
            Log.Lost(_log, e, job);
        }
        finally
        {
            lock (_lock)
            {
                _owners.Remove(job);
            }

            owner.Dispose();
        }

        // A job of the same name may have been created while the last one was cleaned up.
        if (ended)
        {
            Attend(job);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Critical, Message = "Training job {Job} cannot be moved on; a restart of the server tries again")]
        public static partial void Lost(ILogger logger, Exception cause, string job);
    }
}

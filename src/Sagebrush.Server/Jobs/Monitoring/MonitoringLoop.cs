using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Sagebrush.Services;
using Sagebrush.Storage;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Jobs;

/// <summary>
/// Executes monitoring schedules: makes an execution when one is due, its processing jobs one after the other, and writes down what became of them. Woken by the
/// tables and by due times; after a restart it goes on where the rows are.
/// </summary>
/// <param name="tables">Schedules, executions and jobs.</param>
/// <param name="storage">Has the captures.</param>
/// <param name="settling">How long after its time captures may still be written.</param>
/// <param name="clock">The time.</param>
/// <param name="log">Told what goes wrong.</param>
internal sealed partial class MonitoringLoop(SageMakerTables tables, ObjectStorage storage, TimeSpan settling, TimeProvider clock, ILogger<MonitoringLoop> log)
{
    private const int MostAtOnce = 1000;

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5), Longest = TimeSpan.FromHours(1);

    private readonly MonitoringJobs _jobs = new(tables, storage);
    private readonly System.Threading.Channels.Channel<bool> _wake = System.Threading.Channels.Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Executes until <paramref name="cancel"/> fires.</summary>
    public async Task Run(CancellationToken cancel)
    {
        tables.MonitoringSchedules.Changed += Wake;
        tables.ProcessingJobs.Changed += WakeForJob;
        try
        {
            while (true)
            {
                var wait = await Turn(cancel);
                using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                await Task.WhenAny(Task.Delay(wait, clock, waiting.Token), _wake.Reader.ReadAsync(waiting.Token).AsTask());
                await waiting.CancelAsync();
                cancel.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The server stops; the rows are as they are.
        }
        finally
        {
            tables.MonitoringSchedules.Changed -= Wake;
            tables.ProcessingJobs.Changed -= WakeForJob;
        }
    }

    /// <summary>Does what is due; answers how long nothing will be.</summary>
    internal async Task<TimeSpan> Turn(CancellationToken cancel)
    {
        try
        {
            bool isWell = true;
            foreach (var schedule in tables.MonitoringSchedules.All())
            {
                Begin(schedule);
            }

            foreach (var execution in MonitoringExecution.Unended.SelectMany(status => tables.MonitoringExecutions.List(new() { StatusEquals = status, MaxResults = MostAtOnce }).Items))
            {
                isWell &= await TryFollow(execution, cancel);
            }

            return isWell ? UntilDue() : Again;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.TurnFailed(log, e);
            return Again;
        }
    }

    private TimeSpan UntilDue()
    {
        var now = clock.GetUtcNow();
        var due = tables.MonitoringSchedules.All().Where(schedule => schedule.ScheduleStatus == ScheduleStatus.Scheduled).Min(schedule => schedule.Due) + settling;
        return due is not { } next ? Longest : next <= now ? TimeSpan.Zero : next - now < Longest ? next - now : Longest;
    }

    private void Wake(string key) => _wake.Writer.TryWrite(true);

    private void WakeForJob(string key)
    {
        if (tables.ProcessingJobs.Find(key) is not { MonitoringSchedule: null, HasEnded: false })
        {
            Wake(key);
        }
    }

    private void Begin(MonitoringSchedule seen)
    {
        if (MonitoringStep.Begin(seen, clock.GetUtcNow(), settling) is not { } begun)
        {
            return;
        }

        // The execution first: a crash between the two finds it there already.
        try
        {
            tables.MonitoringExecutions.Add(begun.Execution);
        }
        catch (DuplicateKeyException)
        {
            // A server before this one was killed here.
        }

        // Deleted meanwhile, and its executions with it: this one came too late for that.
        if (tables.MonitoringSchedules.Update(seen.Key, schedule => schedule.Due == seen.Due ? schedule with { Due = begun.Schedule.Due } : schedule) is null)
        {
            tables.MonitoringExecutions.Remove(begun.Execution.Key);
        }
    }

    /// <summary>Moves an execution on; false when it cannot be known how, and the others do not wait for that.</summary>
    private async Task<bool> TryFollow(MonitoringExecution execution, CancellationToken cancel)
    {
        try
        {
            await Follow(execution, cancel);
        }
        catch (StorageException e) when (!e.IsPassing)
        {
            tables.MonitoringExecutions.Update(execution.Key, row => row with { ExecutionStatus = ExecutionStatus.Failed, FailureReason = $"ClientError: {e.Message}" });
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.ExecutionFailed(log, e, execution.Schedule, execution.Scheduled);
            return false;
        }

        return true;
    }

    private async Task Follow(MonitoringExecution execution, CancellationToken cancel)
    {
        var merge = Job(execution.MergeJob);
        var next = MonitoringStep.Follow(execution, merge, Job(execution.AnalysisJob));
        if (!next.HasEnded)
        {
            next = await Start(next, merge, cancel);
        }

        if (next != execution)
        {
            tables.MonitoringExecutions.Update(execution.Key, _ => next);
        }
    }

    private async Task<MonitoringExecution> Start(MonitoringExecution execution, ProcessingJob? merge, CancellationToken cancel)
    {
        bool merges = execution.Plan.GroundTruth is not null;
        if (merges && execution.MergeJob is null)
        {
            return Started(execution, await _jobs.Merge(execution, cancel), job => execution with { MergeJob = job });
        }

        bool isReady = !merges || merge is { ProcessingJobStatus: ProcessingJobStatus.Completed };
        return isReady && execution.AnalysisJob is null
            ? Started(execution, await _jobs.Analysis(execution, cancel), job => execution with { AnalysisJob = job }) : execution;
    }

    private MonitoringExecution Started(MonitoringExecution execution, ProcessingJob? job, Func<string, MonitoringExecution> with)
    {
        if (job is null)
        {
            return execution with { ExecutionStatus = ExecutionStatus.Failed, FailureReason = "Job inputs had no data" };
        }

        try
        {
            tables.ProcessingJobs.Add(job);
        }
        catch (DuplicateKeyException)
        {
            // A server before this one was killed before it could say so.
        }

        return with(job.Key) with { ExecutionStatus = ExecutionStatus.InProgress };
    }

    private ProcessingJob? Job(string? name) => name is null ? null : tables.ProcessingJobs.Find(name);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Monitoring schedules: a turn failed and is taken again")]
        public static partial void TurnFailed(ILogger logger, Exception cause);

        [LoggerMessage(Level = LogLevel.Error, Message = "The execution of the monitoring schedule {Schedule} of {Scheduled} could not be moved on; it is tried again")]
        public static partial void ExecutionFailed(ILogger logger, Exception cause, string schedule, DateTimeOffset scheduled);
    }
}

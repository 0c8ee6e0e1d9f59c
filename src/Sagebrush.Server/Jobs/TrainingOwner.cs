using Microsoft.Extensions.Logging;
using Sagebrush.Runs;
using Sagebrush.Services;
using Sagebrush.Storage;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Jobs;

/// <summary>Moves one training job from where it is to its end. Each job has one owner at a time.</summary>
/// <param name="name">The job.</param>
/// <param name="shop">What to work with.</param>
/// <param name="log">Told what is not the caller's fault.</param>
internal sealed partial class TrainingOwner(string name, Workshop shop, ILogger log) : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(120);

    private readonly CancellationTokenSource _stopWanted = new();
    private TrainingAttempt? _attempt;

    /// <summary>Tells that somebody changed the job.</summary>
    public void Nudge()
    {
        if (shop.Tables.TrainingJobs.Find(name) is null or { TrainingJobStatus: TrainingJobStatus.Stopping })
        {
            _stopWanted.Cancel();
        }
    }

    /// <summary>Goes on until nothing more will happen to the job.</summary>
    /// <param name="leaving">Cancelled when the server goes; the job's containers stay, and another owner takes them up.</param>
    public async Task Run(CancellationToken leaving)
    {
        TrainingSight? seen = null;
        while (true)
        {
            var action = TrainingAction.Clean;
            var job = shop.Tables.TrainingJobs.Update(name, row =>
            {
                (row, action) = TrainingStep.Next(row, seen, shop.Clock.GetUtcNow());
                return row;
            });
            if (job is null || action == TrainingAction.Clean)
            {
                await shop.Clean(name, leaving);
                return;
            }

            seen = await Try(job, action, leaving);
        }
    }

    /// <summary>Ends what the server does for the job's containers.</summary>
    public void Dispose()
    {
        _attempt?.Dispose();
        _stopWanted.Dispose();
    }

    private async Task<TrainingSight?> Try(TrainingJob job, TrainingAction action, CancellationToken leaving)
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
            return new TrainingSight.Refused(e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.Broken(log, e, name, action);
            return new TrainingSight.Broken($"We encountered an internal error: {e.Message}");
        }
    }

    private async Task<TrainingSight?> Do(TrainingJob job, TrainingAction action, CancellationToken leaving)
    {
        switch (action)
        {
            case TrainingAction.Stage:
                await shop.Clean(name, leaving);
                using (var either = CancellationTokenSource.CreateLinkedTokenSource(leaving, _stopWanted.Token))
                {
                    await Attempt(job).Stage(either.Token);
                }

                return new TrainingSight.Staged();

            case TrainingAction.Run:
                return await Attempt(job).Start(leaving) ? await EndedOrInterrupted(job, leaving) : new TrainingSight.Interrupted();

            case TrainingAction.Stop:
                Attempt(job).Adopt();
                await Attempt(job).Stop(Grace, leaving);
                return await Attempt(job).Ended;

            default:
                Attempt(job).Adopt();
                string? model = await Attempt(job).Collect(withModel: job.End!.Status != TrainingJobStatus.Failed, leaving);
                return new TrainingSight.Collected(model, shop.Log.Final(name));
        }
    }

    private async Task<TrainingSight?> EndedOrInterrupted(TrainingJob job, CancellationToken leaving)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(leaving, _stopWanted.Token);
        var left = TrainingStep.Deadline(job)!.Value - shop.Clock.GetUtcNow();
        var time = Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, shop.Clock, waiting.Token);
        var ended = Attempt(job).Ended;
        await Task.WhenAny(ended, time);
        await waiting.CancelAsync();
        leaving.ThrowIfCancellationRequested();
        return ended.IsCompleted ? await ended : null;
    }

    private TrainingAttempt Attempt(TrainingJob job)
    {
        if (_attempt?.Number != job.Attempt)
        {
            _attempt?.Dispose();
            _attempt = new(job, shop);
        }

        return _attempt;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Training job {Job}: {Action} failed")]
        public static partial void Broken(ILogger logger, Exception cause, string job, TrainingAction action);
    }
}

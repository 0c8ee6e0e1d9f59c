using Microsoft.Extensions.Logging;
using Sagebrush.Services;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Jobs;

/// <summary>Moves one processing job from where it is to its end.</summary>
/// <param name="name">The job.</param>
/// <param name="shop">What to work with.</param>
/// <param name="log">Told what is not the caller's fault.</param>
internal sealed class ProcessingOwner(string name, ProcessingWorkshop shop, ILogger log)
    : JobOwner<ProcessingJob, ProcessingAction, ProcessingSight>(name, shop, ProcessingAction.Clean, log)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(120);

    private readonly string _name = name;
    private readonly ProcessingWorkshop _shop = shop;
    private ProcessingAttempt? _attempt;

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _attempt?.Dispose();
        return base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override (ProcessingJob Job, ProcessingAction Action) Next(ProcessingJob job, ProcessingSight? seen, DateTimeOffset now) =>
        ProcessingStep.Next(job, seen, now);

    /// <inheritdoc/>
    protected override async Task<ProcessingSight?> Do(ProcessingJob job, ProcessingAction action, CancellationToken leaving)
    {
        switch (action)
        {
            case ProcessingAction.Stage:
                await _shop.Clean(_name, leaving);
                using (var either = CancellationTokenSource.CreateLinkedTokenSource(leaving, StopWanted))
                {
                    await Attempt(job).Stage(either.Token);
                }

                return new ProcessingSight.Staged();

            case ProcessingAction.Run:
                await Attempt(job).Start(leaving);
                return await EndedOrInterrupted(Attempt(job).Ended, ProcessingStep.Deadline(job)!.Value, leaving);

            case ProcessingAction.Stop:
                Attempt(job).Adopt();
                await Attempt(job).Stop(Grace, leaving);
                return await Attempt(job).Ended;

            default:
                Attempt(job).Adopt();
                await Attempt(job).Collect(hasFailed: job.End!.Status == ProcessingJobStatus.Failed, leaving);
                return new ProcessingSight.Collected();
        }
    }

    /// <inheritdoc/>
    protected override ProcessingSight Refused(string reason) => new ProcessingSight.Refused(reason);

    /// <inheritdoc/>
    protected override ProcessingSight Broken(string reason) => new ProcessingSight.Broken(reason);

    private ProcessingAttempt Attempt(ProcessingJob job)
    {
        if (_attempt?.Number != job.Attempt)
        {
            _attempt?.Dispose();
            _attempt = new(job, _shop);
        }

        return _attempt;
    }
}

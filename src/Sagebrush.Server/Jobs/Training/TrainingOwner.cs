using Microsoft.Extensions.Logging;
using Sagebrush.Services;
using Sagebrush.Storage;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Jobs;

/// <summary>Moves one training job from where it is to its end.</summary>
/// <param name="name">The job.</param>
/// <param name="shop">What to work with.</param>
/// <param name="log">Told what is not the caller's fault.</param>
internal sealed class TrainingOwner(string name, TrainingWorkshop shop, ILogger log)
    : JobOwner<TrainingJob, TrainingAction, TrainingSight>(name, shop, TrainingAction.Clean, log)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(120);

    private readonly string _name = name;
    private readonly TrainingWorkshop _shop = shop;
    private TrainingAttempt? _attempt;

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _attempt?.Dispose();
        return base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override (TrainingJob Job, TrainingAction Action) Next(TrainingJob job, TrainingSight? seen, DateTimeOffset now) => TrainingStep.Next(job, seen, now);

    /// <inheritdoc/>
    protected override async Task<TrainingSight?> Do(TrainingJob job, TrainingAction action, CancellationToken leaving)
    {
        switch (action)
        {
            case TrainingAction.Stage:
                await _shop.Clean(_name, leaving);
                using (var either = CancellationTokenSource.CreateLinkedTokenSource(leaving, StopWanted))
                {
                    await Attempt(job).Stage(either.Token);
                }

                return new TrainingSight.Staged();

            case TrainingAction.Run:
                return await Attempt(job).Start(leaving) ? await EndedOrInterrupted(Attempt(job).Ended, TrainingStep.Deadline(job)!.Value, leaving) : new TrainingSight.Interrupted();

            case TrainingAction.Stop:
                Attempt(job).Adopt();
                await Attempt(job).Stop(Grace, leaving);
                return await Attempt(job).Ended;

            default:
                Attempt(job).Adopt();
                string? model = await Attempt(job).Collect(withModel: job.End!.Status != TrainingJobStatus.Failed, leaving);
                return new TrainingSight.Collected(model, _shop.Log.Final(_name));
        }
    }

    /// <inheritdoc/>
    protected override TrainingSight Refused(string reason) => new TrainingSight.Refused(reason);

    /// <inheritdoc/>
    protected override TrainingSight Broken(string reason) => new TrainingSight.Broken(reason);

    private TrainingAttempt Attempt(TrainingJob job)
    {
        if (_attempt?.Number != job.Attempt)
        {
            _attempt?.Dispose();
            _attempt = new(job, _shop);
        }

        return _attempt;
    }
}

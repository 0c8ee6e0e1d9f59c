using Sagebrush.Services;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Jobs;

/// <summary>
/// Decides what happens next to a training job: no I/O, a table of (job, what was seen, now) → (job, action). The job is saved before the action is done, and
/// every action may be done again: a power cut anywhere leaves a job that goes on.
/// </summary>
internal static class TrainingStep
{
    private const int LongestFailureReason = 1024;

    // Without a retry strategy a container that vanishes (a machine that restarts) is forgiven once.
    private const int DefaultRetries = 1;

    private static readonly TrainingEnd Completed = new(TrainingJobStatus.Completed, SecondaryStatus.Completed, "Training job completed");
    private static readonly TrainingEnd Stopped = new(TrainingJobStatus.Stopped, SecondaryStatus.Stopped, "Training job stopped");
    private static readonly TrainingEnd OutOfTime =
        new(TrainingJobStatus.Stopped, SecondaryStatus.MaxRuntimeExceeded, "Training job runtime exceeded MaxRuntimeInSeconds provided");

    /// <summary>The first transition of every job.</summary>
    public static SecondaryStatusTransition Starting(DateTimeOffset now) =>
        new() { Status = SecondaryStatus.Starting, StartTime = now, StatusMessage = "Starting the training job" };

    /// <summary>The job when somebody wants it stopped; one that stores its results already goes on with that.</summary>
    public static TrainingJob StopRequested(TrainingJob job, DateTimeOffset now) => job is { End: not null } or { TrainingJobStatus: TrainingJobStatus.Stopping }
        ? job
        : Enter(job, SecondaryStatus.Stopping, "Stopping the training job", now) with { TrainingJobStatus = TrainingJobStatus.Stopping };

    /// <summary>When the containers must be stopped; null before they are started.</summary>
    public static DateTimeOffset? Deadline(TrainingJob job) => job.TrainingStarted + TimeSpan.FromSeconds(job.MaxRuntimeInSeconds);

    /// <summary>Moves a job on.</summary>
    /// <param name="job">As it is saved.</param>
    /// <param name="seen">What came of the action before; null when there was none or it was interrupted.</param>
    /// <param name="now">The present time.</param>
    /// <returns>The job to save, and what to do then.</returns>
    public static (TrainingJob Job, TrainingAction Action) Next(TrainingJob job, TrainingSight? seen, DateTimeOffset now) => job switch
    {
        { HasEnded: true } => (job, TrainingAction.Clean),
        { End: { } end } => Uploading(job, end, seen, now),
        { TrainingJobStatus: TrainingJobStatus.Stopping } => Stopping(job, seen, now),
        { SecondaryStatus: SecondaryStatus.Training } => Training(job, seen, now),
        _ => Starting(job, seen, now),
    };

    private static (TrainingJob, TrainingAction) Starting(TrainingJob job, TrainingSight? seen, DateTimeOffset now) => seen switch
    {
        TrainingSight.Staged => (
            Enter(job, SecondaryStatus.Training, "Training image download completed. Training in progress.", now) with { TrainingStarted = job.TrainingStarted ?? now },
            TrainingAction.Run),
        TrainingSight.Refused refused => Fail(job, $"ClientError: {refused.Reason}", now),
        TrainingSight.Broken broken => Again(job, broken.Reason, now),
        _ when job.SecondaryStatus != SecondaryStatus.Downloading && job.Downloads =>
            (Enter(job, SecondaryStatus.Downloading, "Downloading input data", now), TrainingAction.Stage),
        _ => (job, TrainingAction.Stage),
    };

    private static (TrainingJob, TrainingAction) Training(TrainingJob job, TrainingSight? seen, DateTimeOffset now) => seen switch
    {
        TrainingSight.Exited { Code: 0 } => Upload(job, Completed, now),
        TrainingSight.Exited exited => Upload(job, Failed(exited.Reason), now),
        TrainingSight.Refused refused => Upload(job, Failed($"ClientError: {refused.Reason}"), now),
        TrainingSight.Broken broken => Again(job, broken.Reason, now),
        TrainingSight.Interrupted => (Restart(job, now), TrainingAction.Stage),
        _ when Deadline(job) <= now => (StopRequested(job, now) with { RanOutOfTime = true }, TrainingAction.Stop),
        _ => (job, TrainingAction.Run),
    };

    private static (TrainingJob, TrainingAction) Stopping(TrainingJob job, TrainingSight? seen, DateTimeOffset now) =>
        job.TrainingStarted is null ? (Finish(job, Stopped, now), TrainingAction.Clean)
        : seen is null or TrainingSight.Staged ? (job, TrainingAction.Stop)
        : Upload(job, job.RanOutOfTime ? OutOfTime : Stopped, now);

    private static (TrainingJob, TrainingAction) Uploading(TrainingJob job, TrainingEnd end, TrainingSight? seen, DateTimeOffset now) => seen switch
    {
        TrainingSight.Collected collected =>
            (Finish(job with { ModelArtifacts = collected.ModelArtifacts, FinalMetrics = collected.FinalMetrics }, end, now), TrainingAction.Clean),
        TrainingSight.Refused refused => (Finish(job, Failed(end.FailureReason ?? $"ClientError: {refused.Reason}"), now), TrainingAction.Clean),
        TrainingSight.Broken broken => (Finish(job, Failed(end.FailureReason ?? InternalError(broken.Reason)), now), TrainingAction.Clean),
        _ => (job, TrainingAction.Collect),
    };

    private static (TrainingJob, TrainingAction) Upload(TrainingJob job, TrainingEnd end, DateTimeOffset now) =>
        (Enter(job, SecondaryStatus.Uploading, "Uploading generated training model", now) with { End = end }, TrainingAction.Collect);

    private static (TrainingJob, TrainingAction) Fail(TrainingJob job, string reason, DateTimeOffset now) => (Finish(job, Failed(reason), now), TrainingAction.Clean);

    private static (TrainingJob, TrainingAction) Again(TrainingJob job, string reason, DateTimeOffset now) =>
        job.Retries < (job.Spec.RetryStrategy?.MaximumRetryAttempts ?? DefaultRetries)
            ? (Restart(job, now) with { Retries = job.Retries + 1 }, TrainingAction.Stage)
            : Fail(job, InternalError(reason), now);

    private static TrainingJob Restart(TrainingJob job, DateTimeOffset now) =>
        Enter(job, SecondaryStatus.Restarting, "Restarting the training job", now) with { Attempt = job.Attempt + 1 };

    private static TrainingJob Finish(TrainingJob job, TrainingEnd end, DateTimeOffset now)
    {
        job = Enter(job, end.SecondaryStatus, end.Message, now);
        return job with
        {
            TrainingJobStatus = end.Status, FailureReason = end.FailureReason, TrainingEnded = now,
            Transitions = [.. job.Transitions.SkipLast(1), job.Transitions[^1] with { EndTime = now }],
        };
    }

    private static TrainingJob Enter(TrainingJob job, string status, string message, DateTimeOffset now)
    {
        var left = job.Transitions[^1] with { EndTime = now };
        return job with { Transitions = [.. job.Transitions.SkipLast(1), left, new() { Status = status, StartTime = now, StatusMessage = message }] };
    }

    private static TrainingEnd Failed(string reason) =>
        new(TrainingJobStatus.Failed, SecondaryStatus.Failed, "Training job failed", reason.Length <= LongestFailureReason ? reason : reason[..LongestFailureReason]);

    private static string InternalError(string reason) => $"InternalServerError: {reason}";
}

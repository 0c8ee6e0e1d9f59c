using Sagebrush.Services;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Jobs;

/// <summary>
/// Decides what happens next to a processing job: no I/O, a table of (job, what was seen, now) → (job, action). The job is saved before the action is done, and
/// every action may be done again: a power cut anywhere leaves a job that goes on.
/// </summary>
internal static class ProcessingStep
{
    private const int LongestFailureReason = 1024;

    // A container that vanishes (a machine that restarts) is forgiven once.
    private const int MostRetries = 1;

    /// <summary>The job when somebody wants it stopped; one that stores its outputs already goes on with that.</summary>
    public static ProcessingJob StopRequested(ProcessingJob job) =>
        job is { End: not null } or { IsStopping: true } ? job : job with { ProcessingJobStatus = ProcessingJobStatus.Stopping };

    /// <summary>When the containers must be stopped; null before they are started.</summary>
    public static DateTimeOffset? Deadline(ProcessingJob job) => job.ProcessingStarted + TimeSpan.FromSeconds(job.MaxRuntimeInSeconds);

    /// <summary>Moves a job on.</summary>
    /// <param name="job">As it is saved.</param>
    /// <param name="seen">What came of the action before; null when there was none or it was interrupted.</param>
    /// <param name="now">The present time.</param>
    /// <returns>The job to save, and what to do then.</returns>
    public static (ProcessingJob Job, ProcessingAction Action) Next(ProcessingJob job, ProcessingSight? seen, DateTimeOffset now) => job switch
    {
        { HasEnded: true } => (job, ProcessingAction.Clean),
        { End: { } end } => Storing(job, end, seen, now),
        { IsStopping: true } => Stopping(job, seen, now),
        { IsStaged: true } => Running(job, seen, now),
        _ => Starting(job, seen, now),
    };

    private static (ProcessingJob, ProcessingAction) Starting(ProcessingJob job, ProcessingSight? seen, DateTimeOffset now) => seen switch
    {
        ProcessingSight.Staged => (job with { IsStaged = true, ProcessingStarted = job.ProcessingStarted ?? now }, ProcessingAction.Run),
        ProcessingSight.Refused refused => (Finish(job, Failed($"ClientError: {refused.Reason}"), now), ProcessingAction.Clean),
        ProcessingSight.Broken broken => Again(job, broken.Reason, now),
        _ => (job, ProcessingAction.Stage),
    };

    private static (ProcessingJob, ProcessingAction) Running(ProcessingJob job, ProcessingSight? seen, DateTimeOffset now) => seen switch
    {
        ProcessingSight.Exited { Failure: null } exited => Close(job, new(ProcessingJobStatus.Completed), exited.Message),
        ProcessingSight.Exited { Failure: { } failure } exited => Close(job, Failed(failure), exited.Message),
        ProcessingSight.Refused refused => Close(job, Failed($"ClientError: {refused.Reason}"), null),
        ProcessingSight.Broken broken => Again(job, broken.Reason, now),
        _ when Deadline(job) <= now => (StopRequested(job) with { RanOutOfTime = true }, ProcessingAction.Stop),
        _ => (job, ProcessingAction.Run),
    };

    private static (ProcessingJob, ProcessingAction) Stopping(ProcessingJob job, ProcessingSight? seen, DateTimeOffset now) =>
        !job.IsStaged ? (Finish(job, new(ProcessingJobStatus.Stopped), now), ProcessingAction.Clean)
        : seen is null or ProcessingSight.Staged ? (job, ProcessingAction.Stop)
        : Close(job, new(ProcessingJobStatus.Stopped), (seen as ProcessingSight.Exited)?.Message);

    private static (ProcessingJob, ProcessingAction) Storing(ProcessingJob job, ProcessingEnd end, ProcessingSight? seen, DateTimeOffset now) => seen switch
    {
        ProcessingSight.Collected => (Finish(job, end, now), ProcessingAction.Clean),
        ProcessingSight.Refused refused => (Finish(job, Failed(end.FailureReason ?? $"ClientError: {refused.Reason}"), now), ProcessingAction.Clean),
        ProcessingSight.Broken broken => (Finish(job, Failed(end.FailureReason ?? InternalError(broken.Reason)), now), ProcessingAction.Clean),
        _ => (job, ProcessingAction.Collect),
    };

    private static (ProcessingJob, ProcessingAction) Close(ProcessingJob job, ProcessingEnd end, string? message) =>
        (job with { End = end, ExitMessage = message }, ProcessingAction.Collect);

    private static (ProcessingJob, ProcessingAction) Again(ProcessingJob job, string reason, DateTimeOffset now) => job.Attempt < MostRetries
        ? (job with { Attempt = job.Attempt + 1, IsStaged = false }, ProcessingAction.Stage)
        : (Finish(job, Failed(InternalError(reason)), now), ProcessingAction.Clean);

    private static ProcessingJob Finish(ProcessingJob job, ProcessingEnd end, DateTimeOffset now) =>
        job with { ProcessingJobStatus = end.Status, FailureReason = end.FailureReason, ProcessingEnded = now };

    private static ProcessingEnd Failed(string reason) =>
        new(ProcessingJobStatus.Failed, reason.Length <= LongestFailureReason ? reason : reason[..LongestFailureReason]);

    private static string InternalError(string reason) => $"InternalServerError: {reason}";
}

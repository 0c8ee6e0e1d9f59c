using Sagebrush.Hosting;
using Sagebrush.Services;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Jobs;

/// <summary>
/// Decides what happens next to a transform job: no I/O, a table of (job, what was seen, now) → (job, action). The job is saved before the action is done, and
/// every action may be done again: a power cut anywhere leaves a job that goes on.
/// </summary>
internal static class TransformStep
{
    private const int LongestFailureReason = 1024;

    // A full disk may have been emptied by then.
    private const int MostRetries = 1;

    /// <summary>The job when somebody wants it stopped; one whose instances are being ended already goes on with that.</summary>
    public static TransformJob StopRequested(TransformJob job) =>
        job is { End: not null } or { IsStopping: true } ? job : job with { TransformJobStatus = TransformJobStatus.Stopping };

    /// <summary>Moves a job on.</summary>
    /// <param name="job">As it is saved.</param>
    /// <param name="seen">What came of the action before; null when there was none or it was interrupted.</param>
    /// <param name="now">The present time.</param>
    /// <returns>The job to save, and what to do then.</returns>
    public static (TransformJob Job, TransformAction Action) Next(TransformJob job, TransformSight? seen, DateTimeOffset now) => job switch
    {
        { HasEnded: true } => (job, TransformAction.Clean),
        { End: { } end } when seen is TransformSight.Released => (Finish(job, end, now), TransformAction.Clean),
        { End: not null } => (job, TransformAction.Release),
        { IsStopping: true } => Close(job, new(TransformJobStatus.Stopped)),
        _ => Working(job, seen, now),
    };

    /// <summary>The job after what was seen of its instances: a container that has ended is followed by another. The same object when nothing follows.</summary>
    /// <param name="job">As it is saved.</param>
    /// <param name="seen">The state of an instance by its id.</param>
    /// <param name="now">The present time.</param>
    public static TransformJob Tend(TransformJob job, Func<string, InstanceState?> seen, DateTimeOffset now)
    {
        var instances = job.Instances.Select(row => row.After(seen(row.Id), now)).ToList();
        return job.End is not null || instances.SequenceEqual(job.Instances) ? job : job with { Instances = instances };
    }

    private static (TransformJob, TransformAction) Working(TransformJob job, TransformSight? seen, DateTimeOffset now) => seen switch
    {
        TransformSight.Ready => (job with { TransformStarted = job.TransformStarted ?? now }, TransformAction.Transform),
        TransformSight.Transformed { Failure: null } => Close(job, new(TransformJobStatus.Completed)),
        TransformSight.Transformed { Failure: { } failure } => Close(job, Failed(failure)),
        TransformSight.Unserved unserved => Close(job, Failed(unserved.Reason)),
        TransformSight.Refused refused => Close(job, Failed($"ClientError: {refused.Reason}")),
        TransformSight.Broken when job.Retries < MostRetries => (job with { Retries = job.Retries + 1 }, TransformAction.Start),
        TransformSight.Broken broken => Close(job, Failed($"InternalServerError: {broken.Reason}")),
        _ => (job, TransformAction.Start),
    };

    private static (TransformJob, TransformAction) Close(TransformJob job, TransformEnd end) => (job with { End = end }, TransformAction.Release);

    private static TransformJob Finish(TransformJob job, TransformEnd end, DateTimeOffset now) =>
        job with { TransformJobStatus = end.Status, FailureReason = end.FailureReason, TransformEnded = now };

    private static TransformEnd Failed(string reason) =>
        new(TransformJobStatus.Failed, reason.Length <= LongestFailureReason ? reason : reason[..LongestFailureReason]);
}

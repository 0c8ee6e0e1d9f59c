using Sagebrush.Jobs;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Asks a processing job to stop. Its containers get SIGTERM, then 120 s, then SIGKILL; what they have in their output folders then is kept.</summary>
    /// <exception cref="AwsException">ValidationException: no such job, or it has ended.</exception>
    public override ValueTask StopProcessingJob(StopProcessingJobRequest request, Call call, CancellationToken cancel)
    {
        _ = _tables.ProcessingJobs.Update(request.ProcessingJobName, job => job.HasEnded
            ? throw AwsError.Validation.With($"The request was rejected because the processing job is in status {job.ProcessingJobStatus}.")
            : ProcessingStep.StopRequested(job)) ?? throw ProcessingJobMissing(request.ProcessingJobName);
        return ValueTask.CompletedTask;
    }
}

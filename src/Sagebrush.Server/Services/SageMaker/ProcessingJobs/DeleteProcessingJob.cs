using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Forgets a processing job that has ended. Its outputs in S3 and its log stay.</summary>
    /// <exception cref="AwsException">ResourceNotFound: no such job. ResourceInUse: it has not ended.</exception>
    public override ValueTask DeleteProcessingJob(DeleteProcessingJobRequest request, Call call, CancellationToken cancel)
    {
        string arn = ArnOf(ProcessingJob.Kind, request.ProcessingJobName);
        var job = _tables.ProcessingJobs.Find(request.ProcessingJobName) ?? throw AwsError.ResourceNotFound.With("Requested resource not found.");
        if (!job.HasEnded)
        {
            throw AwsError.ResourceInUse.With(
                $"The processing job {arn} is in status {job.ProcessingJobStatus}; only jobs that are Completed, Failed or Stopped can be deleted.");
        }

        _tables.ProcessingJobs.Remove(job.Key);
        _tags.Forget(arn);
        return ValueTask.CompletedTask;
    }
}

using Sagebrush.Jobs;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Forgets a training job that has ended. Its artifacts in S3 and its log stay.</summary>
    /// <exception cref="AwsException">ResourceNotFound: no such job. ResourceInUse: it has not ended.</exception>
    public override ValueTask DeleteTrainingJob(DeleteTrainingJobRequest request, Call call, CancellationToken cancel)
    {
        string arn = ArnOf(TrainingJob.Kind, request.TrainingJobName);
        var job = _tables.TrainingJobs.Find(request.TrainingJobName) ?? throw AwsError.ResourceNotFound.With("Requested resource not found.");
        if (!job.HasEnded)
        {
            throw AwsError.ResourceInUse.With(
                $"The training job {arn} is in status {job.TrainingJobStatus}; only jobs that are Completed, Failed or Stopped can be deleted.");
        }

        _tables.TrainingJobs.Remove(job.Key);
        MetricPoints.Forget(_tables.MetricPoints, job.Key);
        _tags.Forget(arn);
        return ValueTask.CompletedTask;
    }
}

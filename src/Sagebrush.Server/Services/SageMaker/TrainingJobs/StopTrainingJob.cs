using Sagebrush.Jobs;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Asks a training job to stop. Its containers get SIGTERM, then 120 s, then SIGKILL; what they have in the model folder then is kept.</summary>
    /// <exception cref="AwsException">ValidationException: no such job, or it has ended.</exception>
    public override ValueTask StopTrainingJob(StopTrainingJobRequest request, Call call, CancellationToken cancel)
    {
        var now = _clock.GetUtcNow();
        _ = _tables.TrainingJobs.Update(request.TrainingJobName, job => job.HasEnded
            ? throw AwsError.Validation.With($"The request was rejected because the training job is in status {job.TrainingJobStatus}.")
            : TrainingStep.StopRequested(job, now)) ?? throw TrainingJobMissing();
        return ValueTask.CompletedTask;
    }
}

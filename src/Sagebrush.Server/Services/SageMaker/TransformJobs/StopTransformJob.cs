using Sagebrush.Jobs;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Asks a transform job to stop. Objects whose results are stored stay; of the others nothing is.</summary>
    /// <exception cref="AwsException">ValidationException: no such job, or it has ended.</exception>
    public override ValueTask StopTransformJob(StopTransformJobRequest request, Call call, CancellationToken cancel)
    {
        _ = _tables.TransformJobs.Update(request.TransformJobName, job => job.HasEnded
            ? throw AwsError.Validation.With($"The request was rejected because the transform job is in status {job.TransformJobStatus}.")
            : TransformStep.StopRequested(job)) ?? throw TransformJobMissing(request.TransformJobName);
        return ValueTask.CompletedTask;
    }
}

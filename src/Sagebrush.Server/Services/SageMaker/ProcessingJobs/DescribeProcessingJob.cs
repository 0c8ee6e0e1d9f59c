using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>All about a processing job: its request, and how far it is.</summary>
    /// <exception cref="AwsException">ValidationException: no such job.</exception>
    public override ValueTask<DescribeProcessingJobResponse> DescribeProcessingJob(DescribeProcessingJobRequest request, Call call, CancellationToken cancel)
    {
        var job = _tables.ProcessingJobs.Find(request.ProcessingJobName) ?? throw ProcessingJobMissing(request.ProcessingJobName);
        return new(DescribeProcessingJobResponse.From(job.Spec) with
        {
            ProcessingJobArn = ArnOf(ProcessingJob.Kind, job.Key),
            ProcessingJobStatus = job.ProcessingJobStatus,
            StoppingCondition = job.Spec.StoppingCondition ?? new() { MaxRuntimeInSeconds = job.MaxRuntimeInSeconds },
            ExitMessage = job.ExitMessage,
            FailureReason = job.FailureReason,
            MonitoringScheduleArn = job.MonitoringSchedule is { } schedule ? ArnOf("monitoring-schedule", schedule) : null,
            CreationTime = job.Created,
            LastModifiedTime = job.Modified,
            ProcessingStartTime = job.ProcessingStarted,
            ProcessingEndTime = job.ProcessingEnded,
        });
    }

    private static AwsException ProcessingJobMissing(string name) => AwsError.Validation.With($"Could not find requested job with name: {name}");
}

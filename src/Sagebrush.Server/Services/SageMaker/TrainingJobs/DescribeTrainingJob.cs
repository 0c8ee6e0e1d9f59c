using Sagebrush.Images;
using Sagebrush.Jobs;
using Sagebrush.Runs;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>All about a training job: its request with the service's defaults, and how far it is.</summary>
    /// <exception cref="AwsException">ValidationException: no such job.</exception>
    public override ValueTask<DescribeTrainingJobResponse> DescribeTrainingJob(DescribeTrainingJobRequest request, Call call, CancellationToken cancel)
    {
        var job = _tables.TrainingJobs.Find(request.TrainingJobName) ?? throw TrainingJobMissing();
        int? seconds = job.TrainingStarted is { } started
            ? (int)Math.Max(1, Math.Ceiling(((job.TrainingEnded ?? _clock.GetUtcNow()) - started).TotalSeconds)) : null;
        return new(DescribeTrainingJobResponse.From(job.Spec) with
        {
            TrainingJobArn = ArnOf(TrainingJob.Kind, job.Key),
            TrainingJobStatus = job.TrainingJobStatus,
            SecondaryStatus = job.SecondaryStatus,
            SecondaryStatusTransitions = job.Transitions,
            FailureReason = job.FailureReason,
            AlgorithmSpecification = Described(job.Spec),
            InputDataConfig = job.Spec.InputDataConfig is { } channels ? [.. channels.Select(Described)] : null,
            OutputDataConfig = job.Spec.OutputDataConfig with
            {
                // The SDK's Estimator.attach reads it without asking.
                KmsKeyId = job.Spec.OutputDataConfig.KmsKeyId ?? "",
                CompressionType = job.Spec.OutputDataConfig.CompressionType ?? OutputCompressionType.GZIP,
            },
            EnableNetworkIsolation = job.Spec.EnableNetworkIsolation ?? false,
            EnableInterContainerTrafficEncryption = job.Spec.EnableInterContainerTrafficEncryption ?? false,
            EnableManagedSpotTraining = job.Spec.EnableManagedSpotTraining ?? false,
            ModelArtifacts = job.ModelArtifacts is { } model ? new() { S3ModelArtifacts = model } : null!,
            FinalMetricDataList = job.FinalMetrics is { Count: > 0 } metrics ? metrics : null,
            CreationTime = job.Created,
            LastModifiedTime = job.Modified,
            TrainingStartTime = job.TrainingStarted,
            TrainingEndTime = job.TrainingEnded,
            TrainingTimeInSeconds = seconds,
            BillableTimeInSeconds = seconds * job.Hosts.Count,
        });
    }

    private AlgorithmSpecification Described(CreateTrainingJobRequest spec) => _images.ImageOf(spec) is { } image
        ? spec.AlgorithmSpecification! with
        {
            MetricDefinitions = TrainingContainers.MetricDefinitions(spec, image.Manifest),
            EnableSageMakerMetricsTimeSeries = spec.AlgorithmSpecification.EnableSageMakerMetricsTimeSeries ?? false,
        }
        : spec.AlgorithmSpecification!;

    private static Channel Described(Channel channel) => channel with
    {
        CompressionType = channel.CompressionType ?? CompressionType.None,
        RecordWrapperType = channel.RecordWrapperType ?? RecordWrapper.None,
    };

    private static AwsException TrainingJobMissing() => AwsError.Validation.With("Requested resource not found.");
}

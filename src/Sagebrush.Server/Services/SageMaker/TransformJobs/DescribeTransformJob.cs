using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>
    /// All about a transform job: its request with the service's defaults, how far it is, and beyond AWS the objects, records and bytes that are done.
    /// </summary>
    /// <exception cref="AwsException">ValidationException: no such job.</exception>
    public override ValueTask<DescribeTransformJobResponse> DescribeTransformJob(DescribeTransformJobRequest request, Call call, CancellationToken cancel)
    {
        var job = _tables.TransformJobs.Find(request.TransformJobName) ?? throw TransformJobMissing(request.TransformJobName);
        return new(DescribeTransformJobResponse.From(job.Spec) with
        {
            TransformJobArn = ArnOf(TransformJob.Kind, job.Key),
            TransformJobStatus = job.TransformJobStatus,
            FailureReason = job.FailureReason,
            TransformInput = job.Spec.TransformInput with
            {
                CompressionType = job.Spec.TransformInput.CompressionType ?? CompressionType.None,
                SplitType = job.Spec.TransformInput.SplitType ?? SplitType.None,
            },
            TransformOutput = job.Spec.TransformOutput with
            {
                AssembleWith = job.Spec.TransformOutput.AssembleWith ?? AssemblyType.None,
                KmsKeyId = job.Spec.TransformOutput.KmsKeyId ?? "",
            },
            DataProcessing = new()
            {
                InputFilter = job.Spec.DataProcessing?.InputFilter ?? "$",
                OutputFilter = job.Spec.DataProcessing?.OutputFilter ?? "$",
                JoinSource = job.Spec.DataProcessing?.JoinSource ?? JoinSource.None,
            },
            CreationTime = job.Created,
            TransformStartTime = job.TransformStarted,
            TransformEndTime = job.TransformEnded,
            SagebrushProgress = job.Progress,
        });
    }

    private static AwsException TransformJobMissing(string name) => AwsError.Validation.With($"Could not find requested job with name: {name}");
}

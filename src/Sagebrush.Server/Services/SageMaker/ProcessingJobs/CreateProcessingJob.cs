using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Starts a processing job. All that can be known to be wrong with it is said now, not when it fails.</summary>
    /// <exception cref="AwsException">
    /// ValidationException: something that the request names does not exist or does not fit together. ResourceInUse: the name is taken.
    /// ResourceLimitExceeded: too many instances.
    /// </exception>
    public override async ValueTask<CreateProcessingJobResponse> CreateProcessingJob(CreateProcessingJobRequest request, Call call, CancellationToken cancel)
    {
        string arn = ArnOf(ProcessingJob.Kind, request.ProcessingJobName);
        if (_tables.ProcessingJobs.Find(request.ProcessingJobName) is not null)
        {
            throw ProcessingNameTaken(arn);
        }

        await new ProcessingChecks(_images, _storage, _roles).Check(request, cancel);
        Services.Tags.Check(request.Tags);
        try
        {
            _tables.ProcessingJobs.Add(new(request));
        }
        catch (DuplicateKeyException)
        {
            throw ProcessingNameTaken(arn);
        }

        _tags.Set(arn, request.Tags);
        return new() { ProcessingJobArn = arn };
    }

    private static AwsException ProcessingNameTaken(string arn) => AwsError.ResourceInUse.With(
        $"Job name must be unique within an AWS account and region, and a job with this name already exists ({arn})");
}

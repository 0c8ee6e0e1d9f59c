using Sagebrush.Jobs;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Starts a training job. All that can be known to be wrong with it is said now, not when it fails.</summary>
    /// <exception cref="AwsException">
    /// ValidationException: something that the request names does not exist or does not fit the algorithm. ResourceInUse: the name is taken.
    /// ResourceLimitExceeded: too many instances.
    /// </exception>
    public override async ValueTask<CreateTrainingJobResponse> CreateTrainingJob(CreateTrainingJobRequest request, Call call, CancellationToken cancel)
    {
        string arn = ArnOf(TrainingJob.Kind, request.TrainingJobName);
        if (_tables.TrainingJobs.Find(request.TrainingJobName) is not null)
        {
            throw NameTaken(arn);
        }

        await new TrainingChecks(_images, _storage, _roles).Check(request, cancel);
        Services.Tags.Check(request.Tags);
        try
        {
            _tables.TrainingJobs.Add(new(request) { Transitions = [TrainingStep.Starting(_clock.GetUtcNow())] });
        }
        catch (DuplicateKeyException)
        {
            throw NameTaken(arn);
        }

        _tags.Set(arn, request.Tags);
        return new() { TrainingJobArn = arn };
    }

    private static AwsException NameTaken(string arn) => AwsError.ResourceInUse.With(
        $"Training job names must be unique within an AWS account and region, and a training job with this name already exists ({arn})");
}

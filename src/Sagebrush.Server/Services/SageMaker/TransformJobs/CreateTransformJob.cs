using Sagebrush.Hosting;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Starts a transform job. All that can be known to be wrong with it is said now, not when it fails.</summary>
    /// <exception cref="AwsException">
    /// ValidationException: the model or the data does not exist, or what the request says does not fit together. ResourceInUse: the name is taken.
    /// ResourceLimitExceeded: too many instances.
    /// </exception>
    public override async ValueTask<CreateTransformJobResponse> CreateTransformJob(CreateTransformJobRequest request, Call call, CancellationToken cancel)
    {
        string arn = ArnOf(TransformJob.Kind, request.TransformJobName);
        if (_tables.TransformJobs.Find(request.TransformJobName) is not null)
        {
            throw TransformNameTaken(arn);
        }

        var model = ModelOf(request.ModelName);
        await new TransformChecks(_images, _storage).Check(request, model, cancel);
        Services.Tags.Check(request.Tags);
        try
        {
            _tables.TransformJobs.Add(
                new(request, model, [.. Enumerable.Range(0, request.TransformResources.InstanceCount).Select(_ => InstanceRow.New())]));
        }
        catch (DuplicateKeyException)
        {
            throw TransformNameTaken(arn);
        }

        _tags.Set(arn, request.Tags);
        return new() { TransformJobArn = arn };
    }

    private static AwsException TransformNameTaken(string arn) => AwsError.ResourceInUse.With(
        $"Transform job names must be unique within an AWS account and region, and a transform job with this name already exists ({arn})");
}

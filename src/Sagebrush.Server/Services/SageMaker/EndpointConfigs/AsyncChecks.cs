using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Passes a configuration that answers at once, or one whose asynchronous answers have where to go.</summary>
    /// <exception cref="AwsException">ValidationException: a place or topic is missing, or a variant is none that can answer so.</exception>
    private async Task CheckAsync(CreateEndpointConfigRequest request, CancellationToken cancel)
    {
        if (request.AsyncInferenceConfig is not { OutputConfig: { } output })
        {
            return;
        }

        if (request.ProductionVariants.Any(variant => variant.ServerlessConfig is not null))
        {
            throw AwsError.Validation.With("AsyncInferenceConfig is not supported for serverless variants.");
        }

        if (request.ProductionVariants.Select(variant => _tables.Models.Find(variant.ModelName ?? "")?.Spec).FirstOrDefault(NamesTarget) is { } model)
        {
            throw AwsError.Validation.With(
                $"AsyncInferenceConfig is not supported for the model '{model.ModelName}': an asynchronous request can name neither a model nor a container.");
        }

        if (request.ShadowProductionVariants is { Count: > 0 })
        {
            // The service has no shadows of asynchronous endpoints either: SageMaker developer guide, "Shadow tests", "Exclusions".
            throw AwsError.Validation.With("Shadow variants are not supported when specifying an AsyncInferenceConfig.");
        }

        NotYet(request.DataCaptureConfig is { EnableCapture: not false }, "dataCaptureConfig together with asyncInferenceConfig");
        var places = new S3Checks(_storage);
        if (output.S3OutputPath is not { Length: > 0 } path)
        {
            throw AwsError.Validation.With("1 validation error detected: Value null at 'asyncInferenceConfig.outputConfig.s3OutputPath' failed to satisfy constraint: Member must not be null");
        }

        await places.CheckBucket(path, "asyncInferenceConfig.outputConfig.s3OutputPath", cancel);
        if (output.S3FailurePath is { } failures)
        {
            await places.CheckBucket(failures, "asyncInferenceConfig.outputConfig.s3FailurePath", cancel);
        }

        CheckTopic(output.NotificationConfig?.SuccessTopic, "successTopic");
        CheckTopic(output.NotificationConfig?.ErrorTopic, "errorTopic");
    }

    private static bool NamesTarget(CreateModelRequest? model) => model is not null
        && (model.InferenceExecutionConfig?.Mode == InferenceExecutionMode.Direct || Hosting.InstancePlan.ContainersOf(model).Any(container => container.Mode == ContainerMode.MultiModel));

    private void CheckTopic(string? arn, string member)
    {
        if (arn is not null && !_hasTopic(arn))
        {
            throw AwsError.Validation.With($"The SNS topic '{arn}' at 'asyncInferenceConfig.outputConfig.notificationConfig.{member}' does not exist.");
        }
    }
}

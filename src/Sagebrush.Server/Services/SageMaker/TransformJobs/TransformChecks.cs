using Sagebrush.Hosting;
using Sagebrush.Images;
using Sagebrush.Jobs;
using Sagebrush.Runs;
using Sagebrush.Storage;
using Sagebrush.Transforms;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

/// <summary>Finds what is wrong with a request for a transform job, as far as it can be known before the job runs.</summary>
/// <param name="images">The images that can run.</param>
/// <param name="storage">Holds the data.</param>
/// <remarks>Source: AWS, the API pages CreateTransformJob, TransformInput, TransformOutput.</remarks>
internal sealed class TransformChecks(ImageCatalog images, ObjectStorage storage)
{
    private readonly S3Checks _places = new(storage);

    /// <summary>Passes a request that can run.</summary>
    /// <exception cref="AwsException">ValidationException or ResourceLimitExceeded: what is wrong, everything of a kind at once.</exception>
    public async Task Check(CreateTransformJobRequest request, CreateModelRequest model, CancellationToken cancel)
    {
        foreach (var container in InstancePlan.ContainersOf(model))
        {
            CheckContainer(container);
        }

        if (model.InferenceExecutionConfig?.Mode == InferenceExecutionMode.Direct)
        {
            throw AwsError.Validation.With($"Batch transform does not support models with inference execution mode Direct: {model.ModelName}.");
        }

        InstanceQuota.Check("transform job", request.TransformResources.InstanceType, request.TransformResources.InstanceCount);
        ValidationErrors.Refuse([.. SizeErrors(request), .. SourceErrors(request.TransformInput), .. ShapeErrors(request)]);
        await _places.CheckData(TransformSource.Of(request), model.ExecutionRoleArn, "", cancel);
        await _places.CheckBucket(request.TransformOutput.S3OutputPath, "transformOutput.s3OutputPath", cancel);
        if (request.DataCaptureConfig is { } capture)
        {
            await _places.CheckBucket(capture.DestinationS3Uri, "dataCaptureConfig.destinationS3Uri", cancel);
        }
    }

    private void CheckContainer(ContainerDefinition container)
    {
        if (images.ImageOf(container) is null)
        {
            throw AwsError.Validation.With($"Requested image {container.Image} not found.");
        }

        if (container.Mode == ContainerMode.MultiModel)
        {
            throw AwsError.Validation.With("Batch transform does not support containers of mode MultiModel.");
        }
    }

    private static IEnumerable<string> SizeErrors(CreateTransformJobRequest request)
    {
        const int Most = TransformSettings.MostInMB;
        int payload = Math.Max(request.MaxPayloadInMB ?? 0, 1), concurrent = request.MaxConcurrentTransforms ?? 0;
        if (payload > Most)
        {
            yield return $"Value '{payload}' at 'maxPayloadInMB' failed to satisfy constraint: Member must have value less than or equal to {Most}";
        }
        else if ((long)payload * concurrent > Most)
        {
            yield return $"Value '{concurrent}' at 'maxConcurrentTransforms' failed to satisfy constraint: "
                + $"MaxConcurrentTransforms * MaxPayloadInMB ({payload}) must be less than or equal to {Most}";
        }
    }

    private static IEnumerable<string> SourceErrors(TransformInput input)
    {
        if (input.DataSource.S3DataSource.S3DataType is not (S3DataType.S3Prefix or S3DataType.ManifestFile))
        {
            yield return $"Value '{input.DataSource.S3DataSource.S3DataType}' at 'transformInput.dataSource.s3DataSource.s3DataType' failed to satisfy constraint: "
                + "Member must satisfy enum value set: [ManifestFile, S3Prefix]";
        }
    }

    private static IReadOnlyList<string> ShapeErrors(CreateTransformJobRequest request)
    {
        List<string> errors = [.. Path("inputFilter", request.DataProcessing?.InputFilter), .. Path("outputFilter", request.DataProcessing?.OutputFilter)];
        return errors.Count > 0 ? errors : TransformSettings.Shape(request, created: default).Problems();

        static IEnumerable<string> Path(string member, string? path)
        {
            if (path is not null && !JsonPath.TryParse(path, out _, out string? problem))
            {
                yield return $"Value '{path}' at 'dataProcessing.{member}' failed to satisfy constraint: {problem}";
            }
        }
    }
}

using Sagebrush.Contract;
using Sagebrush.Images;
using Sagebrush.Storage;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

/// <summary>Finds what is wrong with a request for a processing job, as far as it can be known before the job runs.</summary>
/// <param name="images">The images that can run.</param>
/// <param name="storage">Holds the data.</param>
/// <param name="roles">Who may run jobs.</param>
/// <remarks>Source: AWS, the API pages CreateProcessingJob, ProcessingS3Input, ProcessingS3Output.</remarks>
internal sealed class ProcessingChecks(ImageCatalog images, ObjectStorage storage, Roles roles)
{
    private readonly S3Checks _places = new(storage);

    /// <summary>Passes a request that can run.</summary>
    /// <exception cref="AwsException">ValidationException or ResourceLimitExceeded: what is wrong, everything of a kind at once.</exception>
    public async Task Check(CreateProcessingJobRequest request, CancellationToken cancel)
    {
        var inputs = request.ProcessingInputs ?? [];
        var outputs = request.ProcessingOutputConfig?.Outputs ?? [];
        ValidationErrors.Refuse([.. InputErrors(inputs), .. OutputErrors(outputs), .. NetworkErrors(request)]);
        roles.CheckAssumable(request.RoleArn);
        CheckImage(request.AppSpecification);
        InstanceQuota.Check("processing job", request.ProcessingResources.ClusterConfig.InstanceType, request.ProcessingResources.ClusterConfig.InstanceCount);
        foreach (var input in inputs.Where(input => input.AppManaged != true))
        {
            await _places.CheckData(
                new() { S3Uri = input.S3Input!.S3Uri, S3DataType = input.S3Input.S3DataType }, request.RoleArn, $" Input: {input.InputName}.", cancel);
        }

        foreach (var (output, i) in outputs.Select((output, i) => (output, i + 1)).Where(output => output.output.AppManaged != true))
        {
            await _places.CheckBucket(output.S3Output!.S3Uri, $"processingOutputConfig.outputs.{i}.member.s3Output.s3Uri", cancel);
        }
    }

    private void CheckImage(AppSpecification app)
    {
        var image = images.Find(app.ImageUri, hasScript: true)
            ?? throw AwsError.Validation.With($"Cannot find the processing image '{app.ImageUri}'. Please ensure that the image exists "
                + $"and that its registry path is right. {images.Searched(app.ImageUri)}");
        if (image.MissingToProcess() is { } missing)
        {
            throw AwsError.Validation.With($"The processing image '{app.ImageUri}' cannot run in this installation: {missing}");
        }

        if (app.ContainerEntrypoint is null && image.EntryPoint is null or [] && app.ContainerArguments is null)
        {
            throw AwsError.Validation.With("1 validation error detected: Value null at 'appSpecification.containerEntrypoint' failed to satisfy constraint: "
                + $"Member must not be null: the image '{app.ImageUri}' has no entry point for processing");
        }
    }

    private static IEnumerable<string> InputErrors(IReadOnlyList<ProcessingInput> inputs)
    {
        foreach (string error in Twice(inputs.Select(input => input.InputName), "processingInputs"))
        {
            yield return error;
        }

        foreach (var (input, i) in inputs.Select((input, i) => (input, i + 1)))
        {
            string member = $"processingInputs.{i}.member";
            if (input.S3Input is null)
            {
                yield return $"Value at '{member}' is not available in this installation: an s3Input is needed";
            }
            else if (input.S3Input.S3InputMode == ProcessingS3InputMode.Pipe)
            {
                yield return $"Value 'Pipe' at '{member}.s3Input.s3InputMode' is not available in this installation: File is";
            }
            else if (input.AppManaged != true && PathError(input.S3Input.LocalPath, member + ".s3Input.localPath") is { } error)
            {
                yield return error;
            }
        }
    }

    private static IEnumerable<string> OutputErrors(IReadOnlyList<ProcessingOutput> outputs)
    {
        foreach (string error in Twice(outputs.Select(output => output.OutputName), "processingOutputConfig.outputs"))
        {
            yield return error;
        }

        foreach (var (output, i) in outputs.Select((output, i) => (output, i + 1)))
        {
            string member = $"processingOutputConfig.outputs.{i}.member";
            if (output.S3Output is null)
            {
                yield return $"Value at '{member}' is not available in this installation: an s3Output is needed";
            }
            else if (output.AppManaged != true && PathError(output.S3Output.LocalPath, member + ".s3Output.localPath") is { } error)
            {
                yield return error;
            }
        }
    }

    private static IEnumerable<string> NetworkErrors(CreateProcessingJobRequest request)
    {
        if (request.NetworkConfig?.EnableNetworkIsolation == true && request.ProcessingResources.ClusterConfig.InstanceCount > 1)
        {
            yield return "Value at 'networkConfig.enableNetworkIsolation' is not available in this installation: several instances need the network to reach each other";
        }
    }

    private static string? PathError(string? path, string member)
    {
        string processing = new MlRoot().Processing;
        return path is null ? $"Value null at '{member}' failed to satisfy constraint: Member must not be null"
            : !Path.GetFullPath(path).StartsWith(processing + "/", StringComparison.Ordinal)
                ? $"Value '{path}' at '{member}' failed to satisfy constraint: Member must begin with {processing}/" : null;
    }

    private static IEnumerable<string> Twice(IEnumerable<string> names, string member) =>
        names.CountBy(name => name).Where(name => name.Value > 1).Select(name => $"Value '{name.Key}' at '{member}' failed to satisfy constraint: Member must have each name once");
}

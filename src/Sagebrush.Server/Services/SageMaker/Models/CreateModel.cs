using Sagebrush.Hosting;
using Sagebrush.Images;
using Sagebrush.Storage;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Keeps a model: image, data and environment together.</summary>
    /// <exception cref="AwsException">ValidationException: it exists; image, data or role are missing; it asks for what no endpoint here can do.</exception>
    public override async ValueTask<CreateModelResponse> CreateModel(CreateModelRequest request, Call call, CancellationToken cancel)
    {
        ModelShape.Check(request);
        foreach (var container in InstancePlan.ContainersOf(request))
        {
            await CheckContainer(request, container, cancel);
        }

        if (request.ExecutionRoleArn is { } role)
        {
            _roles.CheckAssumable(role);
        }

        Services.Tags.Check(request.Tags);
        var arn = ArnOf("model", request.ModelName);
        try
        {
            _tables.Models.Add(new(request));
        }
        catch (DuplicateKeyException)
        {
            throw Existing("model", arn);
        }

        _tags.Set(arn, request.Tags);
        return new() { ModelArn = arn };
    }

    private async Task CheckContainer(CreateModelRequest request, ContainerDefinition container, CancellationToken cancel)
    {
        NotYet(container.ModelPackageName is not null, "container modelPackageName");
        NotYet(container.AdditionalModelDataSources is { Count: > 0 }, "container additionalModelDataSources");
        NotYet(container.ModelDataSource?.S3DataSource is { } s3 && (s3.ManifestS3Uri ?? s3.HubAccessConfig?.HubContentArn) is not null,
            "modelDataSource with a manifest or a hub");
        if (container.Image is not { Length: > 0 } image)
        {
            throw AwsError.Validation.With("The container names no image.");
        }

        var known = _images.ImageOf(container) ?? throw AwsError.Validation.With($"Requested image {image} not found. {_images.Searched(image)}");
        if (known.MissingToServe() is { } missing)
        {
            throw AwsError.Validation.With($"Requested image {image} cannot run in this installation: {missing}");
        }

        if (container.Mode == ContainerMode.MultiModel)
        {
            await new S3Checks(_storage).CheckBucket(container.ModelDataUrl!, "modelDataUrl", cancel);
        }
        else if (ModelData.SourceOf(container) is { } source)
        {
            await CheckData(source, cancel);
        }

        await new ScriptChecks(_storage).Check(
            container.Environment?.GetValueOrDefault(ScriptMode.SourceVariable), $"environment.{ScriptMode.SourceVariable}", request.ExecutionRoleArn,
            request.EnableNetworkIsolation ?? false, cancel);
    }

    private async Task CheckData(S3ModelDataSource source, CancellationToken cancel)
    {
        try
        {
            if (await new ModelData(_storage).Find(source, cancel) is [])
            {
                throw AwsError.Validation.With($"Could not find model data at {source.S3Uri}.");
            }
        }
        catch (StorageException e)
        {
            throw AwsError.Validation.With($"Could not access model data at {source.S3Uri}. {e.Message}");
        }
    }
}

using Sagebrush.Hosting;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

/// <summary>How the containers of a model may stand together.</summary>
/// <remarks>Source: AWS, the API pages CreateModel, ContainerDefinition and InferenceExecutionConfig.</remarks>
internal static class ModelShape
{
    /// <summary>Passes a model whose containers can work together.</summary>
    /// <exception cref="AwsException">ValidationException: which rule it breaks.</exception>
    public static void Check(CreateModelRequest request)
    {
        if ((request.PrimaryContainer is null) == (request.Containers is null or []))
        {
            throw AwsError.Validation.With("Either primaryContainer or containers must be given, and not both.");
        }

        foreach (var container in InstancePlan.ContainersOf(request))
        {
            CheckMode(container);
        }

        CheckMultiModel(request);
        CheckNames([.. InstancePlan.ContainersOf(request).Select(container => container.ContainerHostname)]);
        if (request.InferenceExecutionConfig?.Mode == InferenceExecutionMode.Direct)
        {
            CheckDirect(request);
        }
    }

    private static void CheckMode(ContainerDefinition container)
    {
        if (container.Mode != ContainerMode.MultiModel)
        {
            Refuse(container.MultiModelConfig is not null, "multiModelConfig can be given for a container of mode MultiModel only.");
            return;
        }

        string? url = container.ModelDataUrl;
        Refuse(container.ModelDataSource is not null || url is not { Length: > 0 },
            "A container of mode MultiModel needs a modelDataUrl: the S3 prefix below which its models are.");
        Refuse(url!.EndsWith(".tar.gz", StringComparison.Ordinal),
            $"Value '{url}' at 'modelDataUrl' failed to satisfy constraint: Member must be the S3 prefix of the models of a container of mode MultiModel, not an archive.");
    }

    private static void CheckMultiModel(CreateModelRequest request)
    {
        int count = InstancePlan.ContainersOf(request).Count(container => container.Mode == ContainerMode.MultiModel);
        Refuse(count > 1, "More than one container in MultiModel mode is not supported with inference pipeline.");
        Refuse(count > 0 && request.InferenceExecutionConfig?.Mode == InferenceExecutionMode.Direct,
            "A container in MultiModel mode is not supported with inference execution mode Direct.");
    }

    private static void Refuse(bool isWrong, string message)
    {
        if (isWrong)
        {
            throw AwsError.Validation.With(message);
        }
    }

    // A container without a name is given one by its place: container-2 may be taken by then.
    private static void CheckNames(IReadOnlyList<string?> names)
    {
        int nameless = names.ToList().IndexOf(null);
        if (nameless >= 0 && names.Any(name => name is not null))
        {
            throw AwsError.Validation.With(
                $"Value null at 'containers.{nameless + 1}.member.containerHostname' failed to satisfy constraint: Either all containers of a model have a containerHostname, or none has.");
        }

        if (names.OfType<string>().CountBy(name => name).FirstOrDefault(name => name.Value > 1) is { Key: { } twice })
        {
            throw AwsError.Validation.With($"Duplicate containerHostname '{twice}' in containers: each container needs a name of its own.");
        }
    }

    private static void CheckDirect(CreateModelRequest request)
    {
        if (request.PrimaryContainer is not null)
        {
            throw AwsError.Validation.With("Value 'Direct' at 'inferenceExecutionConfig.mode' failed to satisfy constraint: A model with a primaryContainer has nothing to choose from; give containers.");
        }

        if (request.Containers!.Any(container => container.ContainerHostname is null))
        {
            throw AwsError.Validation.With("Value 'Direct' at 'inferenceExecutionConfig.mode' failed to satisfy constraint: Every container needs a containerHostname by which it is invoked.");
        }
    }
}

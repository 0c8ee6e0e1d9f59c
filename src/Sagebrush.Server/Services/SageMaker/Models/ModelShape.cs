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

        CheckNames([.. InstancePlan.ContainersOf(request).Select(container => container.ContainerHostname)]);
        if (request.InferenceExecutionConfig?.Mode == InferenceExecutionMode.Direct)
        {
            CheckDirect(request);
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

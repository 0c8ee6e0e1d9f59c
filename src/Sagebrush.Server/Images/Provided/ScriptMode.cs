using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Images;

/// <summary>How requests name a script of the user's. Source: SageMaker Python SDK, which sends these.</summary>
public static class ScriptMode
{
    /// <summary>The hyperparameter that names a training script, as JSON.</summary>
    public const string ProgramParameter = "sagemaker_program";

    /// <summary>The hyperparameter that names the archive or folder with the script, as JSON.</summary>
    public const string SourceParameter = "sagemaker_submit_directory";

    /// <summary>The variable of a serving container that names the archive or folder with the script.</summary>
    public const string SourceVariable = "SAGEMAKER_SUBMIT_DIRECTORY";

    private const string ProgramVariable = "SAGEMAKER_PROGRAM";

    /// <summary>True when a training job names a script.</summary>
    public static bool IsAsked(IReadOnlyDictionary<string, string>? hyperParameters, IReadOnlyDictionary<string, string>? environment) =>
        hyperParameters?.ContainsKey(ProgramParameter) == true || IsAsked(environment);

    /// <summary>True when a container's environment names a script.</summary>
    public static bool IsAsked(IReadOnlyDictionary<string, string>? environment) => environment?.ContainsKey(ProgramVariable) == true;

    /// <summary>The image of a training job.</summary>
    public static ContainerImage? ImageOf(this ImageCatalog images, CreateTrainingJobRequest request) =>
        images.Find(request.AlgorithmSpecification?.TrainingImage ?? "", IsAsked(request.HyperParameters, request.Environment));

    /// <summary>The image of a model's container.</summary>
    public static ContainerImage? ImageOf(this ImageCatalog images, ContainerDefinition container) =>
        images.Find(container.Image ?? "", IsAsked(container.Environment));
}

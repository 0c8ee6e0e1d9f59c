using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

/// <summary>How the quality of a model is monitored: which program on which captures.</summary>
/// <param name="Spec">As the caller gave it.</param>
public sealed record ModelQualityDefinition(CreateModelQualityJobDefinitionRequest Spec) : Resource
{
    /// <summary>What its ARN calls it.</summary>
    public const string Kind = "model-quality-job-definition";

    /// <inheritdoc/>
    public override string Key => Spec.JobDefinitionName;
}

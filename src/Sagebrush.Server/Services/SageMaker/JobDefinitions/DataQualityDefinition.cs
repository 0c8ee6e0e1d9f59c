using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

/// <summary>How the quality of an endpoint's data is monitored: which program on which captures.</summary>
/// <param name="Spec">As the caller gave it.</param>
public sealed record DataQualityDefinition(CreateDataQualityJobDefinitionRequest Spec) : Resource
{
    /// <summary>What its ARN calls it.</summary>
    public const string Kind = "data-quality-job-definition";

    /// <inheritdoc/>
    public override string Key => Spec.JobDefinitionName;
}

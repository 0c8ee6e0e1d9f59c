using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>A definition as it was made.</summary>
    /// <exception cref="AwsException">ResourceNotFound: there is none of that name.</exception>
    public override ValueTask<DescribeModelQualityJobDefinitionResponse> DescribeModelQualityJobDefinition(
        DescribeModelQualityJobDefinitionRequest request, Call call, CancellationToken cancel)
    {
        string arn = ArnOf(ModelQualityDefinition.Kind, request.JobDefinitionName);
        var found = _tables.ModelQualityDefinitions.Find(request.JobDefinitionName) ?? throw DefinitionMissing(arn);
        return new(DescribeModelQualityJobDefinitionResponse.From(found.Spec) with { JobDefinitionArn = arn, CreationTime = found.Created });
    }
}

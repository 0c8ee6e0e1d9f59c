using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>A definition as it was made.</summary>
    /// <exception cref="AwsException">ResourceNotFound: there is none of that name.</exception>
    public override ValueTask<DescribeDataQualityJobDefinitionResponse> DescribeDataQualityJobDefinition(
        DescribeDataQualityJobDefinitionRequest request, Call call, CancellationToken cancel)
    {
        string arn = ArnOf(DataQualityDefinition.Kind, request.JobDefinitionName);
        var found = _tables.DataQualityDefinitions.Find(request.JobDefinitionName) ?? throw DefinitionMissing(arn);
        return new(DescribeDataQualityJobDefinitionResponse.From(found.Spec) with { JobDefinitionArn = arn, CreationTime = found.Created });
    }
}

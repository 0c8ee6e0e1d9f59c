using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Forgets a definition; schedules that were made of it go on.</summary>
    /// <exception cref="AwsException">ResourceNotFound: there is none of that name.</exception>
    public override ValueTask DeleteDataQualityJobDefinition(DeleteDataQualityJobDefinitionRequest request, Call call, CancellationToken cancel)
    {
        string arn = ArnOf(DataQualityDefinition.Kind, request.JobDefinitionName);
        if (!_tables.DataQualityDefinitions.Remove(request.JobDefinitionName))
        {
            throw DefinitionMissing(arn);
        }

        _tags.Forget(arn);
        return ValueTask.CompletedTask;
    }
}

using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Forgets a definition; schedules that were made of it go on.</summary>
    /// <exception cref="AwsException">ResourceNotFound: there is none of that name.</exception>
    public override ValueTask DeleteModelQualityJobDefinition(DeleteModelQualityJobDefinitionRequest request, Call call, CancellationToken cancel)
    {
        string arn = ArnOf(ModelQualityDefinition.Kind, request.JobDefinitionName);
        if (!_tables.ModelQualityDefinitions.Remove(request.JobDefinitionName))
        {
            throw DefinitionMissing(arn);
        }

        _tags.Forget(arn);
        return ValueTask.CompletedTask;
    }
}

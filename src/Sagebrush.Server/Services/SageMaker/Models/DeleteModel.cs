using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Forgets a model; what serves it goes on serving.</summary>
    /// <exception cref="AwsException">ValidationException: there is none of that name.</exception>
    public override ValueTask DeleteModel(DeleteModelRequest request, Call call, CancellationToken cancel)
    {
        var arn = ArnOf("model", request.ModelName);
        if (!_tables.Models.Remove(request.ModelName))
        {
            throw Missing("model", arn);
        }

        _tags.Forget(arn);
        return ValueTask.CompletedTask;
    }
}

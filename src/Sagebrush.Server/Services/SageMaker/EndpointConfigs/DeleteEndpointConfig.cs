using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Forgets an endpoint configuration; what serves it goes on serving.</summary>
    /// <exception cref="AwsException">ValidationException: there is none of that name.</exception>
    public override ValueTask DeleteEndpointConfig(DeleteEndpointConfigRequest request, Call call, CancellationToken cancel)
    {
        var arn = ArnOf("endpoint-config", request.EndpointConfigName);
        if (!_tables.EndpointConfigs.Remove(request.EndpointConfigName))
        {
            throw Missing("endpoint configuration", arn);
        }

        _tags.Forget(arn);
        return ValueTask.CompletedTask;
    }
}

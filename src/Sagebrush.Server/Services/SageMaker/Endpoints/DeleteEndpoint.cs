using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Asks for the end of an endpoint: its instances finish the requests that they have, then it is gone.</summary>
    /// <exception cref="AwsException">ValidationException: there is none of that name.</exception>
    public override ValueTask DeleteEndpoint(DeleteEndpointRequest request, Call call, CancellationToken cancel)
    {
        var arn = ArnOf("endpoint", request.EndpointName);
        _ = _tables.Endpoints.Update(request.EndpointName, endpoint => endpoint.EndpointStatus == EndpointStatus.Deleting
            ? endpoint
            : endpoint with { EndpointStatus = EndpointStatus.Deleting }) ?? throw Missing("endpoint", arn);
        _tags.Forget(arn);
        return ValueTask.CompletedTask;
    }
}

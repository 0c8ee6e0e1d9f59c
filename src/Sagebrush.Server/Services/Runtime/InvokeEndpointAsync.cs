using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Runtime;

namespace Sagebrush.Services;

partial class RuntimeService
{
    /// <summary>Accepts a request whose payload is in S3; its answer will be there too.</summary>
    /// <exception cref="AwsException">ValidationError: the endpoint is none or not asynchronous, or the payload is not there or too long.</exception>
    public override ValueTask<InvokeEndpointAsyncResponse> InvokeEndpointAsync(InvokeEndpointAsyncRequest request, Call call, CancellationToken cancel) =>
        _asynchronous.Accept(request, call, cancel);
}

using Sagebrush.Hosting;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Runtime;

namespace Sagebrush.Services;

partial class RuntimeService
{
    /// <summary>Sends the body to a model and answers what it says while it says it.</summary>
    /// <exception cref="AwsException">As of <see cref="InvokeEndpoint"/>; what goes wrong later is an event of the stream.</exception>
    public override async ValueTask<InvokeEndpointWithResponseStreamResponse> InvokeEndpointWithResponseStream(
        InvokeEndpointWithResponseStreamRequest request, Call call, CancellationToken cancel)
    {
        if (request.InferenceComponentName is { Length: > 0 } component)
        {
            throw AwsError.RuntimeValidation.With(
                $"InferenceComponentName '{component}' cannot be honoured: endpoint {request.EndpointName} has no inference components.");
        }

        var answer = await _invoker.Invoke(new()
        {
            EndpointName = request.EndpointName,
            ContentType = request.ContentType,
            Accept = request.Accept,
            CustomAttributes = request.CustomAttributes,
            TargetVariant = request.TargetVariant,
            TargetContainerHostname = request.TargetContainerHostname,
            InferenceId = request.InferenceId,
            SessionId = request.SessionId,
            Body = request.Body,
        }, call, cancel);
        return new()
        {
            ContentType = answer.ContentType,
            CustomAttributes = answer.CustomAttributes,
            InvokedProductionVariant = answer.InvokedProductionVariant,
            Events = new ModelStream(answer.Body, request.TargetContainerHostname is { Length: > 0 } name ? name : "primary"),
        };
    }
}

using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Runtime;

namespace Sagebrush.Services;

partial class RuntimeService
{
    /// <summary>Sends the body to a model and answers what it says.</summary>
    /// <exception cref="AwsException">ValidationError: no such endpoint or variant, or a header that no endpoint here can honour. ModelError: the container said no.</exception>
    public override ValueTask<InvokeEndpointResponse> InvokeEndpoint(InvokeEndpointRequest request, Call call, CancellationToken cancel)
    {
        Refuse(request.InferenceComponentName, "InferenceComponentName", "has no inference components");
        Refuse(request.EnableExplanations, "EnableExplanations", "has no explainer");
        return _invoker.Invoke(request, call, cancel);

        void Refuse(string? value, string member, string why)
        {
            if (!string.IsNullOrEmpty(value))
            {
                throw AwsError.RuntimeValidation.With($"{member} '{value}' cannot be honoured: endpoint {request.EndpointName} {why}.");
            }
        }
    }
}

using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Runtime;

namespace Sagebrush.Hosting;

/// <summary>Which containers of an instance a request goes to. Source: AWS, "Invoke a multi-container endpoint with direct invocation" and "Invoke a Multi-Model Endpoint".</summary>
internal static class Target
{
    /// <summary>All of them in a pipeline; the one that the request names where containers are invoked directly.</summary>
    /// <exception cref="AwsException">ValidationError: the request names no container or model where it must, a container that is not there, or one of the two where it must not.</exception>
    public static IReadOnlyList<BackendContainer> Containers(InvokeEndpointRequest request, Backend backend, Call call)
    {
        bool namesModel = !string.IsNullOrEmpty(request.TargetModel);
        if (namesModel && !backend.IsMultiModel)
        {
            throw AwsError.RuntimeValidation.With(
                $"Endpoint {request.EndpointName} is not a multi-model endpoint and does not support target model header.");
        }

        if (!namesModel && backend.IsMultiModel)
        {
            throw AwsError.RuntimeValidation.With(
                $"Request {call.RequestId} is missing a target model header, which the multi-model endpoint {request.EndpointName} needs.");
        }

        if (request.TargetContainerHostname is not { Length: > 0 } name)
        {
            return backend.IsDirect
                ? throw AwsError.RuntimeValidation.With(
                    $"Endpoint {request.EndpointName} is configured for direct invocation: the request must name a container in TargetContainerHostname.")
                : backend.Containers;
        }

        if (!backend.IsDirect)
        {
            throw AwsError.RuntimeValidation.With(
                $"Endpoint {request.EndpointName} is not configured for direct invocation and does not support target container hostname header.");
        }

        return backend.Containers.FirstOrDefault(container => container.Name == name) is { } named
            ? [named]
            : throw AwsError.RuntimeValidation.With($"Container {name} of endpoint {request.EndpointName} not found.");
    }
}

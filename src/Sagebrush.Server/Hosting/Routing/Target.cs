using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Runtime;

namespace Sagebrush.Hosting;

/// <summary>Which containers of an instance a request goes to. Source: AWS, "Invoke a multi-container endpoint with direct invocation".</summary>
internal static class Target
{
    /// <summary>All of them in a pipeline; the one that the request names where containers are invoked directly.</summary>
    /// <exception cref="AwsException">ValidationError: the request names none where it must, one that is not there, or one where it must not.</exception>
    public static IReadOnlyList<BackendContainer> Containers(InvokeEndpointRequest request, Backend backend)
    {
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

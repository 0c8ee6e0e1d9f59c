using Sagebrush.Hosting;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Asks for an endpoint; the endpoint loop brings it into service.</summary>
    /// <exception cref="AwsException">ValidationException: it exists, or its configuration or a model of it does not.</exception>
    public override ValueTask<CreateEndpointResponse> CreateEndpoint(CreateEndpointRequest request, Call call, CancellationToken cancel)
    {
        Services.Tags.Check(request.Tags);
        var arn = ArnOf("endpoint", request.EndpointName);
        // Names keep their case, but two may not differ by it alone.
        if (_tables.Endpoints.All().FirstOrDefault(e => e.Key.Equals(request.EndpointName, StringComparison.OrdinalIgnoreCase)) is { } existing)
        {
            throw Existing("endpoint", ArnOf("endpoint", existing.Key));
        }

        var deployment = Deployment.Of(ConfigOf(request.EndpointConfigName), ModelOf, _clock.GetUtcNow());
        if (request.DeploymentConfig is { } policy)
        {
            DeploymentChecks.Check(policy, deployment, live: null, _alarm);
        }

        try
        {
            _tables.Endpoints.Add(new(request) { Pending = deployment, LastDeploymentConfig = request.DeploymentConfig });
        }
        catch (DuplicateKeyException)
        {
            throw Existing("endpoint", arn);
        }

        _tags.Set(arn, request.Tags);
        return new(new CreateEndpointResponse { EndpointArn = arn });
    }

    private CreateEndpointConfigRequest ConfigOf(string name) =>
        _tables.EndpointConfigs.Find(name)?.Spec ?? throw Missing("endpoint configuration", ArnOf("endpoint-config", name));

    private CreateModelRequest ModelOf(string name) => _tables.Models.Find(name)?.Spec ?? throw Missing("model", ArnOf("model", name));
}

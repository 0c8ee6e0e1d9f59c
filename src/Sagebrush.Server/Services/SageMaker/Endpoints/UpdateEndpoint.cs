using Sagebrush.Hosting;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>
    /// Asks for another configuration; the present one serves until the other has taken the traffic as the DeploymentConfig says, and takes it back if that fails.
    /// </summary>
    /// <exception cref="AwsException">ValidationException: no such endpoint or configuration, a DeploymentConfig that cannot be, or the endpoint is being changed already.</exception>
    public override ValueTask<UpdateEndpointResponse> UpdateEndpoint(UpdateEndpointRequest request, Call call, CancellationToken cancel)
    {
        var arn = ArnOf("endpoint", request.EndpointName);
        if (_tables.Endpoints.Find(request.EndpointName) is null)
        {
            throw Missing("endpoint", arn);
        }

        if (request is { RetainDeploymentConfig: true, DeploymentConfig: not null })
        {
            throw AwsError.Validation.With("deploymentConfig must not be given with retainDeploymentConfig, which uses the last one.");
        }

        var config = ConfigOf(request.EndpointConfigName);
        var models = config.ProductionVariants.Concat(config.ShadowProductionVariants ?? []).Select(variant => variant.ModelName!).Distinct().ToDictionary(name => name, ModelOf);
        var now = _clock.GetUtcNow();
        var updated = _tables.Endpoints.Update(request.EndpointName, endpoint => endpoint.EndpointStatus switch
        {
            EndpointStatus.InService or EndpointStatus.Failed or EndpointStatus.UpdateRollbackFailed =>
                Updated(endpoint, Deployment.Of(Retained(request, config, endpoint), name => models[name], now,
                    Retains(request, VariantPropertyType.DesiredWeight) ? variant => Former(endpoint, variant)?.Weight : null,
                    Retains(request, VariantPropertyType.DesiredInstanceCount) ? variant => Former(endpoint, variant)?.Instances.Count : null)),
            EndpointStatus.Deleting => throw Missing("endpoint", arn),
            _ => throw AwsError.Validation.With($"Cannot update in-progress endpoint \"{arn}\"."),
        });
        return new(updated is null ? throw Missing("endpoint", arn) : new UpdateEndpointResponse { EndpointArn = arn });

        Endpoint Updated(Endpoint endpoint, Deployment deployment)
        {
            var policy = request.RetainDeploymentConfig == true ? endpoint.LastDeploymentConfig : request.DeploymentConfig;
            if (policy is not null)
            {
                DeploymentChecks.Check(policy, deployment, endpoint.Live, _alarm);
            }

            return endpoint.WithDeployment(deployment, policy);
        }
    }

    private static bool Retains(UpdateEndpointRequest request, string property) => request.RetainAllVariantProperties == true
        && request.ExcludeRetainedVariantProperties?.Any(excluded => excluded.VariantPropertyType == property) != true;

    /// <summary>The new configuration, with the data capture of the present one where that is to be retained.</summary>
    private static CreateEndpointConfigRequest Retained(UpdateEndpointRequest request, CreateEndpointConfigRequest config, Endpoint endpoint) =>
        endpoint.Live is { } live && Retains(request, VariantPropertyType.DataCaptureConfig) ? config with { DataCaptureConfig = live.Config.DataCaptureConfig } : config;

    private static Variant? Former(Endpoint endpoint, ProductionVariant variant) =>
        endpoint.Live?.Variants.FirstOrDefault(former => former.Name == variant.VariantName);
}

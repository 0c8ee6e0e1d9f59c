using Sagebrush.Hosting;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Asks for another configuration; the present one serves until the other is in service, and goes on if it never is.</summary>
    /// <exception cref="AwsException">ValidationException: no such endpoint or configuration, or the endpoint is being changed already.</exception>
    public override ValueTask<UpdateEndpointResponse> UpdateEndpoint(UpdateEndpointRequest request, Call call, CancellationToken cancel)
    {
        NotYet(request.DeploymentConfig is not null, "deploymentConfig");
        var arn = ArnOf("endpoint", request.EndpointName);
        if (_tables.Endpoints.Find(request.EndpointName) is null)
        {
            throw Missing("endpoint", arn);
        }

        var config = ConfigOf(request.EndpointConfigName);
        var models = config.ProductionVariants.Select(variant => variant.ModelName!).Distinct().ToDictionary(name => name, ModelOf);
        var now = _clock.GetUtcNow();
        var updated = _tables.Endpoints.Update(request.EndpointName, endpoint => endpoint.EndpointStatus switch
        {
            EndpointStatus.InService or EndpointStatus.Failed => endpoint with
            {
                EndpointStatus = EndpointStatus.Updating, FailureReason = null, Pending = Deployment.Of(config, name => models[name], now,
                    Retains(VariantPropertyType.DesiredWeight) ? variant => Former(endpoint, variant)?.Weight : null,
                    Retains(VariantPropertyType.DesiredInstanceCount) ? variant => Former(endpoint, variant)?.Instances.Count : null),
            },
            EndpointStatus.Deleting => throw Missing("endpoint", arn),
            _ => throw AwsError.Validation.With($"Cannot update in-progress endpoint \"{arn}\"."),
        });
        return new(updated is null ? throw Missing("endpoint", arn) : new UpdateEndpointResponse { EndpointArn = arn });

        bool Retains(string property) => request.RetainAllVariantProperties == true
            && request.ExcludeRetainedVariantProperties?.Any(excluded => excluded.VariantPropertyType == property) != true;
    }

    private static Variant? Former(Endpoint endpoint, ProductionVariant variant) =>
        endpoint.Live?.Variants.FirstOrDefault(former => former.Name == variant.VariantName);
}

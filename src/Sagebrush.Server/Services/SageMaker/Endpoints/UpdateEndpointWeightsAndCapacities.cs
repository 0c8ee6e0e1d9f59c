using Sagebrush.Hosting;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Asks for other weights or instance counts of variants in service; nothing of the configuration changes.</summary>
    /// <exception cref="AwsException">ValidationException: no such endpoint or variant, a variant comes twice or without a wish, a count that an endpoint cannot
    /// serve with, or the endpoint is being changed already.</exception>
    public override ValueTask<UpdateEndpointWeightsAndCapacitiesResponse> UpdateEndpointWeightsAndCapacities(
        UpdateEndpointWeightsAndCapacitiesRequest request, Call call, CancellationToken cancel)
    {
        var arn = ArnOf("endpoint", request.EndpointName);
        CheckCapacities(request.DesiredWeightsAndCapacities);
        _ = _tables.Endpoints.Update(request.EndpointName, endpoint =>
        {
            CheckChangeable(endpoint, arn);
            CheckCapacities(request.DesiredWeightsAndCapacities, endpoint, arn);
            return request.DesiredWeightsAndCapacities.Aggregate(endpoint, With);
        }) ?? throw Missing("endpoint", arn);
        return new(new UpdateEndpointWeightsAndCapacitiesResponse { EndpointArn = arn });
    }

    /// <summary>What can be said without the endpoint.</summary>
    private static void CheckCapacities(IReadOnlyList<DesiredWeightAndCapacity> wishes)
    {
        if (wishes.CountBy(wish => wish.VariantName).FirstOrDefault(name => name.Value > 1) is { Key: { } twice })
        {
            throw AwsError.Validation.With($"Duplicate variant name '{twice}' in desiredWeightsAndCapacities: each variant may come once.");
        }

        if (wishes.FirstOrDefault(wish => wish is { DesiredWeight: null, DesiredInstanceCount: null, ServerlessUpdateConfig: null }) is { } empty)
        {
            throw AwsError.Validation.With($"The variant '{empty.VariantName}' in desiredWeightsAndCapacities needs a desiredWeight, a desiredInstanceCount or a serverlessUpdateConfig.");
        }
    }

    private static Endpoint With(Endpoint endpoint, DesiredWeightAndCapacity wish)
    {
        var limited = wish.ServerlessUpdateConfig is { } serverless
            ? Slumber.WithConcurrency(endpoint, wish.VariantName, serverless.MaxConcurrency, serverless.ProvisionedConcurrency)
            : endpoint;
        return wish is { DesiredWeight: null, DesiredInstanceCount: null } ? limited : limited.WithCapacity(wish.VariantName, wish.DesiredInstanceCount, wish.DesiredWeight);
    }

    private static void CheckCapacities(IReadOnlyList<DesiredWeightAndCapacity> wishes, Endpoint endpoint, string arn)
    {
        var known = endpoint.Live!.AllVariants.ToDictionary(variant => variant.Name);
        foreach (var wish in wishes)
        {
            if (!known.TryGetValue(wish.VariantName, out var variant))
            {
                throw AwsError.Validation.With($"Could not find variant '{wish.VariantName}' on endpoint \"{arn}\".");
            }

            ServerlessChecks.Check(wish, variant);
            if (wish.DesiredInstanceCount == 0 && endpoint.Live.Config.AsyncInferenceConfig is null)
            {
                throw AwsError.Validation.With(
                    $"The desiredInstanceCount of variant '{variant.Name}' must be at least 1: only asynchronous endpoints may have no instance.");
            }
        }
    }

    /// <summary>Only an endpoint in service may be changed.</summary>
    private static void CheckChangeable(Endpoint endpoint, string arn)
    {
        switch (endpoint.EndpointStatus)
        {
            case EndpointStatus.InService:
                return;
            case EndpointStatus.Deleting:
                throw Missing("endpoint", arn);
            case EndpointStatus.Failed:
                throw AwsError.Validation.With($"Cannot update endpoint \"{arn}\" with status Failed: no variant of it is in service.");
            default:
                throw AwsError.Validation.With($"Cannot update in-progress endpoint \"{arn}\".");
        }
    }
}

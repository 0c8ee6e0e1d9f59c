using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Keeps which models an endpoint is to serve, on how many instances.</summary>
    /// <exception cref="AwsException">ValidationException: it exists, a variant's model is missing, a variant comes twice, or it asks for what no endpoint here
    /// can do.</exception>
    public override async ValueTask<CreateEndpointConfigResponse> CreateEndpointConfig(CreateEndpointConfigRequest request, Call call, CancellationToken cancel)
    {
        CheckFeatures(request);
        foreach (var variant in request.ProductionVariants)
        {
            CheckVariant(variant);
        }

        foreach (var shadow in request.ShadowProductionVariants ?? [])
        {
            CheckVariant(shadow);
        }

        ServerlessChecks.Check(request);
        ShadowChecks.Check(request);
        if (request.ProductionVariants.CountBy(variant => variant.VariantName).FirstOrDefault(name => name.Value > 1) is { Key: { } twice })
        {
            throw AwsError.Validation.With($"Duplicate variant name '{twice}' in productionVariants: each variant needs a name of its own.");
        }

        await new CaptureChecks(_storage).Check(request.DataCaptureConfig, cancel);
        await CheckAsync(request, cancel);
        Services.Tags.Check(request.Tags);
        var arn = ArnOf("endpoint-config", request.EndpointConfigName);
        try
        {
            _tables.EndpointConfigs.Add(new(request));
        }
        catch (DuplicateKeyException)
        {
            throw Existing("endpoint configuration", arn);
        }

        _tags.Set(arn, request.Tags);
        return new() { EndpointConfigArn = arn };
    }

    private static void CheckFeatures(CreateEndpointConfigRequest request)
    {
        NotYet(request.ExplainerConfig is not null, "explainerConfig");
        NotYet(request.MetricsConfig is not null, "metricsConfig");
    }

    private void CheckVariant(ProductionVariant variant)
    {
        NotYet(variant.ManagedInstanceScaling is not null, "productionVariants.managedInstanceScaling");
        NotYet(variant.InstancePools is { Count: > 0 }, "productionVariants.instancePools");
        NotYet(variant.CapacityReservationConfig is not null, "productionVariants.capacityReservationConfig");
        NotYet(variant.CoreDumpConfig is not null, "productionVariants.coreDumpConfig");
        NotYet(variant.AcceleratorType is not null, "productionVariants.acceleratorType");
        NotYet(variant.ModelName is null, "productionVariants without modelName (inference components)");
        if (variant.ServerlessConfig is not null)
        {
            ServerlessChecks.Check(variant, ModelOf(variant.ModelName!));
            return;
        }

        if (variant.InstanceType is null)
        {
            throw AwsError.Validation.With($"The variant '{variant.VariantName}' needs an instanceType.");
        }

        if (variant.InitialInstanceCount is null)
        {
            throw AwsError.Validation.With($"The variant '{variant.VariantName}' needs an initialInstanceCount.");
        }

        if (_tables.Models.Find(variant.ModelName!) is null)
        {
            throw Missing("model", ArnOf("model", variant.ModelName!));
        }
    }
}

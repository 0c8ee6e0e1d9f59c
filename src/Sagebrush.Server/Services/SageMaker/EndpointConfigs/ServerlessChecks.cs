using Sagebrush.Hosting;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

/// <summary>What a serverless variant cannot have. Source: AWS, "Deploy models with Amazon SageMaker Serverless Inference", feature exclusions.</summary>
internal static class ServerlessChecks
{
    private const int MemoryStep = 1024;

    /// <summary>Passes a configuration whose features go together.</summary>
    /// <exception cref="AwsException">ValidationException: a serverless variant beside others, or beside what only instances can do.</exception>
    public static void Check(CreateEndpointConfigRequest request)
    {
        if (request.ProductionVariants.All(variant => variant.ServerlessConfig is null))
        {
            return;
        }

        Refuse(request.ProductionVariants.Count > 1, "more than one production variant");
        Refuse(request.ShadowProductionVariants is { Count: > 0 }, "shadowProductionVariants");
        Refuse(request.AsyncInferenceConfig is not null, "asyncInferenceConfig");
        Refuse(request.DataCaptureConfig is { EnableCapture: not false }, "dataCaptureConfig with enableCapture");
        Refuse(request.VpcConfig is not null, "vpcConfig");
        Refuse(request.EnableNetworkIsolation == true, "enableNetworkIsolation");
    }

    /// <summary>Passes a serverless variant whose values are among those that there are, for a model that can be served so.</summary>
    /// <exception cref="AwsException">ValidationException: names what is wrong.</exception>
    public static void Check(ProductionVariant variant, CreateModelRequest model)
    {
        var config = variant.ServerlessConfig!;
        if (variant.InstanceType is not null || variant.InitialInstanceCount is not null)
        {
            throw AwsError.Validation.With(
                $"The variant '{variant.VariantName}' has a serverlessConfig: an instanceType and an initialInstanceCount cannot be given beside it.");
        }

        if (config.MemorySizeInMB % MemoryStep != 0)
        {
            throw AwsError.Validation.With(
                $"The memorySizeInMB {config.MemorySizeInMB} of variant '{variant.VariantName}' is not supported: it must be one of 1024, 2048, 3072, 4096, 5120, 6144.");
        }

        CheckConcurrency(variant.VariantName, config.MaxConcurrency, config.ProvisionedConcurrency);
        var containers = InstancePlan.ContainersOf(model);
        Refuse(containers.Count > 1, "an inference pipeline");
        Refuse(containers.Any(container => container.Mode == ContainerMode.MultiModel), "a multi-model container");
        Refuse(model.VpcConfig is not null, "a model with a vpcConfig");
        Refuse(model.EnableNetworkIsolation == true, "a model with enableNetworkIsolation");
        Refuse(variant.VolumeSizeInGB is not null, "volumeSizeInGB");
        Refuse(variant.RoutingConfig is not null, "routingConfig");
    }

    /// <summary>Passes a change of capacity that fits the variant's kind.</summary>
    /// <exception cref="AwsException">ValidationException: instances for a serverless variant, or the reverse, or more provisioned than may be at work.</exception>
    public static void Check(DesiredWeightAndCapacity wish, Variant variant)
    {
        if (variant.Serverless is not { } config)
        {
            if (wish.ServerlessUpdateConfig is not null)
            {
                throw AwsError.Validation.With($"The variant '{variant.Name}' is not serverless: it cannot have a serverlessUpdateConfig.");
            }

            return;
        }

        if (wish.DesiredInstanceCount is not null)
        {
            throw AwsError.Validation.With($"The variant '{variant.Name}' is serverless: it cannot have a desiredInstanceCount.");
        }

        CheckConcurrency(variant.Name, wish.ServerlessUpdateConfig?.MaxConcurrency ?? config.MaxConcurrency,
            wish.ServerlessUpdateConfig?.ProvisionedConcurrency ?? config.ProvisionedConcurrency);
    }

    /// <exception cref="AwsException">ValidationException: more is provisioned than may be at work.</exception>
    private static void CheckConcurrency(string variant, int max, int? provisioned)
    {
        if (provisioned > max)
        {
            throw AwsError.Validation.With($"The provisionedConcurrency {provisioned} of variant '{variant}' must not be greater than its maxConcurrency {max}.");
        }
    }

    private static void Refuse(bool asked, string what)
    {
        if (asked)
        {
            throw AwsError.Validation.With($"Serverless variants do not support {what}.");
        }
    }
}

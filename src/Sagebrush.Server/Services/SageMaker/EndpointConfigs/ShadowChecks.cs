using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

/// <summary>What a configuration with a shadow variant must be. Source: AWS, API page CreateEndpointConfig, ShadowProductionVariants.</summary>
internal static class ShadowChecks
{
    /// <summary>Checks the configuration, if it has a shadow.</summary>
    /// <exception cref="AwsException">ValidationException: there is more than one production or shadow variant, both have one name, or one is serverless.</exception>
    public static void Check(CreateEndpointConfigRequest request)
    {
        if (request.ShadowProductionVariants is not [var shadow, ..] shadows)
        {
            return;
        }

        if (shadows.Count > 1 || request.ProductionVariants.Count > 1)
        {
            throw AwsError.Validation.With("shadowProductionVariants may have one variant, beside one variant in productionVariants.");
        }

        if (shadow.VariantName == request.ProductionVariants[0].VariantName)
        {
            throw AwsError.Validation.With($"Duplicate variant name '{shadow.VariantName}' in productionVariants and shadowProductionVariants: each variant needs a name of its own.");
        }

        if (shadow.ServerlessConfig is not null || request.ProductionVariants[0].ServerlessConfig is not null)
        {
            throw AwsError.Validation.With("shadowProductionVariants is for variants with instances: neither variant may have a serverlessConfig.");
        }
    }
}

using Sagebrush.Hosting;
using Sagebrush.Services;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.AutoScaling;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Scaling;

/// <summary>What Application Auto Scaling reads and writes of an endpoint's row: one dimension of one variant. Pure.</summary>
internal static class VariantCapacity
{
    // Twice the machine's processors, and four at least.
    private static readonly int MostInstances = Math.Max(4, 2 * Environment.ProcessorCount);

    /// <summary>The capacity that a variant has at most, whatever a target allows: instances that one machine bears, or the concurrency that the variant is configured for.</summary>
    public static int MostOf(Variant variant, string dimension) =>
        dimension == ScalableDimension.SagemakerVariantDesiredProvisionedConcurrency ? variant.Serverless?.MaxConcurrency ?? 0 : MostInstances;

    /// <summary>The variant of an endpoint in service; null when there is none.</summary>
    public static Variant? Find(Endpoint? endpoint, string variant) => endpoint?.Live?.Variants.FirstOrDefault(one => one.Name == variant);

    /// <summary>The capacity that a variant has, or is getting.</summary>
    public static int Of(Variant variant, string dimension) =>
        dimension == ScalableDimension.SagemakerVariantDesiredProvisionedConcurrency ? variant.Serverless?.ProvisionedConcurrency ?? 0 : variant.DesiredInstanceCount;

    /// <summary>The endpoint may be given another capacity now.</summary>
    public static bool CanChange(Endpoint endpoint) => endpoint is { EndpointStatus: EndpointStatus.InService, Pending: null, Live: not null };

    /// <summary>The endpoint with another capacity, on its way; the same when it cannot have it now.</summary>
    public static Endpoint With(Endpoint endpoint, string variant, string dimension, int capacity)
    {
        if (!CanChange(endpoint) || Find(endpoint, variant) is not { } present || Of(present, dimension) == capacity)
        {
            return endpoint;
        }

        return dimension == ScalableDimension.SagemakerVariantDesiredProvisionedConcurrency
            ? Slumber.WithConcurrency(endpoint, variant, null, Math.Min(capacity, present.Serverless!.MaxConcurrency))
            : endpoint.WithCapacity(variant, capacity, null);
    }
}

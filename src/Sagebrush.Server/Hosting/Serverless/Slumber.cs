using Sagebrush.Services;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Hosting;

/// <summary>Sleep of serverless variants, as their endpoint's row says it. Pure.</summary>
internal static class Slumber
{
    /// <summary>True when nothing but idle time is missing for the variant to sleep: it is awake and serves, and no capacity is provisioned for it.</summary>
    public static bool MaySleep(Endpoint endpoint, Variant variant) =>
        endpoint is { EndpointStatus: EndpointStatus.InService, Pending: null }
        && variant.Serverless is { } config && !(config.ProvisionedConcurrency > 0)
        && variant.Instances.Any(instance => instance is { IsAsleep: false, HasServed: true, Runs: not null });

    /// <summary>The endpoint with that variant asleep; the same when it may not sleep.</summary>
    public static Endpoint ToSleep(Endpoint endpoint, string variant) => Change(endpoint, variant, one => MaySleep(endpoint, one)
        ? one with { Instances = [.. one.Instances.Select(instance => instance with { IsAsleep = true })] }
        : one);

    /// <summary>The endpoint with that variant awake; the same when it is.</summary>
    public static Endpoint Awake(Endpoint endpoint, string variant) => Change(endpoint, variant, Awake);

    /// <summary>The endpoint with other limits of a serverless variant in service: they hold at once.</summary>
    /// <param name="endpoint">In service.</param>
    /// <param name="variant">One of its serverless variants.</param>
    /// <param name="maxConcurrency">Null for no other.</param>
    /// <param name="provisioned">Null for no other.</param>
    public static Endpoint WithConcurrency(Endpoint endpoint, string variant, int? maxConcurrency, int? provisioned) => Change(endpoint, variant, one =>
    {
        var config = one.Serverless! with
        {
            MaxConcurrency = maxConcurrency ?? one.Serverless!.MaxConcurrency,
            ProvisionedConcurrency = provisioned ?? one.Serverless!.ProvisionedConcurrency,
        };
        var changed = one with { Spec = one.Spec with { ServerlessConfig = config } };
        return config.ProvisionedConcurrency > 0 ? Awake(changed) : changed;
    });

    private static Variant Awake(Variant variant) => variant.Instances.Any(instance => instance.IsAsleep)
        ? variant with { Instances = [.. variant.Instances.Select(instance => instance with { IsAsleep = false })] }
        : variant;

    private static Endpoint Change(Endpoint endpoint, string variant, Func<Variant, Variant> change)
    {
        if (endpoint.Live is not { } live || live.Variants.FirstOrDefault(one => one.Name == variant) is not { } old || change(old) is var changed && ReferenceEquals(changed, old))
        {
            return endpoint;
        }

        return endpoint with { Live = live with { Variants = [.. live.Variants.Select(one => ReferenceEquals(one, old) ? changed : one)] } };
    }
}

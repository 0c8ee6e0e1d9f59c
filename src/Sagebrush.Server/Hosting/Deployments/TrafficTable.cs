using Sagebrush.Services;

namespace Sagebrush.Hosting;

/// <summary>Makes the table by which requests find an endpoint's instances, of the endpoint's row and the instances that are in service.</summary>
internal static class TrafficTable
{
    /// <summary>The table; null when nothing of the endpoint is live.</summary>
    /// <param name="endpoint">The row.</param>
    /// <param name="backend">The way to an instance by its id; null when it is not in service.</param>
    /// <param name="captures">Takes what is captured; null where nothing writes it.</param>
    /// <param name="serverless">Completes the ways to serverless variants; null where there are none.</param>
    /// <param name="shadows">Makes the way to a shadow of the shadow, the way to its instances and the part of the requests that it gets; null where no copies are made.</param>
    public static VariantTable? Of(Endpoint endpoint, Func<string, Backend?> backend, CaptureBuffer? captures = null, ServerlessVariants? serverless = null,
        Func<Variant, VariantRoute, double, ShadowRoute?>? shadows = null)
    {
        if (endpoint.Live is not { } live)
        {
            return null;
        }

        var (pending, share) = endpoint is { Pending: { } coming, Rollout: { } rollout } ? (coming, rollout.Share(coming)) : (null, 0);
        return new([.. live.Variants.DistinctBy(variant => variant.Name).Select(variant => Shadowed(variant, share switch
        {
            // Batches: old and new instances are one fleet.
            null => Route(variant, live, pending!),
            0 => Route(variant, live),
            _ => Route(variant, live) with { Coming = Route(variant, pending!), Share = share.Value },
        }))]) { Async = live.Config.AsyncInferenceConfig };

        VariantRoute Shadowed(Variant variant, VariantRoute route) => live.Shadows is not [var shadow, ..] ? route : route with
        {
            Shadow = shadows?.Invoke(shadow, Route(shadow, live), Math.Min(1, shadow.Weight / Math.Max(variant.Weight, float.Epsilon))),
        };

        VariantRoute Route(Variant variant, params ReadOnlySpan<Deployment> fleets)
        {
            List<Backend> ways = [];
            foreach (var fleet in fleets)
            {
                ways.AddRange(fleet.AllVariants.Where(part => part.Name == variant.Name).SelectMany(part => part.Instances)
                    .Where(instance => !instance.IsAsleep).Select(instance => backend(instance.Id)).OfType<Backend>());
            }

            var route = new VariantRoute(variant.Name, variant.Weight, ways)
            {
                IsLeastOutstanding = variant.IsLeastOutstanding,
                Capture = CapturePoint.Of(fleets[^1].Config.DataCaptureConfig, endpoint.Key, variant.Name, captures),
            };
            return serverless?.Complete(route, variant) ?? route;
        }
    }
}

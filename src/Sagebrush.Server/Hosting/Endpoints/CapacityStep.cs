using Sagebrush.Services;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Hosting;

/// <summary>
/// Decides how an endpoint gets to another capacity of its variants: first the instances that it lacks, then the weights, and last the instances that it does not
/// need go. So no variant is sent more than it can take.
/// </summary>
internal static class CapacityStep
{
    /// <summary>The row that follows; the same object when nothing follows.</summary>
    /// <param name="endpoint">The row.</param>
    /// <param name="seen">The state of an instance by its id; null when it is not being watched yet.</param>
    public static Endpoint Next(Endpoint endpoint, Func<string, InstanceState?> seen)
    {
        if (endpoint is not { Live: { } live, Pending: null } || !live.AllVariants.Any(IsOnItsWay))
        {
            return endpoint;
        }

        var failure = live.Instances.Where(instance => !instance.HasServed).Select(instance => instance.Failure(seen(instance.Id))).FirstOrDefault(reason => reason is not null);
        return failure is not null
                ? Keep(endpoint, live, instance => instance.HasServed, variant => int.MaxValue, variant => variant.Weight, failure)
            : live.AllVariants.All(variant => variant.Instances.Count(IsReady) >= variant.DesiredInstanceCount)
                ? Keep(endpoint, live, IsReady, variant => variant.DesiredInstanceCount, variant => variant.DesiredWeight, failure: null)
            : endpoint;

        // One that has served and is down just now comes back: it is not waited for.
        bool IsReady(InstanceRow instance) => instance.HasServed || seen(instance.Id) is InstanceState.InService;
    }

    private static bool IsOnItsWay(Variant variant) => variant.WantedInstanceCount is not null || variant.WantedWeight is not null;

    /// <summary>The endpoint in service with those instances that stay, no more of a variant than <paramref name="count"/>; the others are retired.</summary>
    private static Endpoint Keep(
        Endpoint endpoint, Deployment live, Func<InstanceRow, bool> stays, Func<Variant, int> count, Func<Variant, float> weight, string? failure)
    {
        var left = live.With(variant => variant with
        {
            Instances = [.. variant.Instances.Where(stays).Take(count(variant))],
            Weight = weight(variant),
            WantedInstanceCount = null,
            WantedWeight = null,
        });
        var kept = left.Instances.Select(instance => instance.Id).ToHashSet();
        return EndpointStep.Retire(endpoint, live.Without(instance => kept.Contains(instance.Id))) with
        {
            EndpointStatus = endpoint.EndpointStatus == EndpointStatus.Updating ? EndpointStatus.InService : endpoint.EndpointStatus,
            FailureReason = failure,
            Live = left,
        };
    }
}

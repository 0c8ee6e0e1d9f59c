using Sagebrush.Services;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Hosting;

/// <summary>
/// Decides how an update goes forward, or back, batch by batch within one fleet: new instances come up beside the old ones and share the traffic with them, then as
/// many old ones go. One variant only.
/// </summary>
internal static class RollingStep
{
    /// <summary>How many of <paramref name="total"/> instances a size means; at least one.</summary>
    public static int Count(CapacitySize? size, int total) => size switch
    {
        null => Math.Max(1, total),
        { Type: CapacitySizeType.CAPACITYPERCENT } => Math.Clamp((int)Math.Round(size.Value * total / 100.0, MidpointRounding.AwayFromZero), 1, Math.Max(1, total)),
        _ => Math.Clamp(size.Value, 1, Math.Max(1, total)),
    };

    /// <summary>The deployment with no more than its first batch of instances.</summary>
    public static Deployment First(Deployment whole, RollingUpdatePolicy policy) => whole.With(variant => variant with
    {
        WantedInstanceCount = variant.Instances.Count,
        Instances = [.. variant.Instances.Take(Count(policy.MaximumBatchSize, variant.Instances.Count))],
    });

    /// <summary>The row that follows on the way forward; the same object when nothing follows.</summary>
    /// <param name="endpoint">A row with a pending deployment.</param>
    /// <param name="isReady">All new instances that there are are in service.</param>
    /// <param name="now">The time.</param>
    public static Endpoint Next(Endpoint endpoint, bool isReady, DateTimeOffset now)
    {
        var (rollout, pending) = (endpoint.Rollout!, endpoint.Pending!);
        var (have, want) = (pending.Instances.Count(), pending.Variants.Sum(variant => variant.DesiredInstanceCount));
        return rollout.Stage switch
        {
            RolloutStage.Creating when isReady => Next(
                Shrunk(endpoint, Remaining(rollout.FormerCount, have, want)) with { Rollout = rollout.To(RolloutStage.Baking, now) with { Steps = rollout.Steps + 1 } },
                isReady, now),
            RolloutStage.Baking when isReady && now >= rollout.Since + rollout.Bake => have >= want
                ? RolloutStep.Completed(endpoint)
                : endpoint with
                {
                    Pending = Grown(pending, Math.Min(want, have + Count(rollout.Rolling!.MaximumBatchSize, want))),
                    Rollout = rollout.To(RolloutStage.Creating, now),
                },
            _ => endpoint,
        };
    }

    /// <summary>The row that follows on the way back; the same object when nothing follows.</summary>
    /// <param name="endpoint">A row with a pending deployment that is being undone.</param>
    /// <param name="seen">The state of an instance by its id.</param>
    /// <param name="now">The time.</param>
    public static Endpoint Back(Endpoint endpoint, Func<string, InstanceState?> seen, DateTimeOffset now)
    {
        var (rollout, live, pending) = (endpoint.Rollout!, endpoint.Live!, endpoint.Pending!);
        if (live.Instances.Where(instance => !instance.HasServed).Select(instance => instance.Failure(seen(instance.Id))).FirstOrDefault(reason => reason is not null) is { } failure)
        {
            return RolloutStep.Mixed(endpoint, failure);
        }

        int have = live.Instances.Count();
        if (!live.Instances.All(instance => instance.HasServed || seen(instance.Id) is InstanceState.InService))
        {
            return endpoint;
        }

        if (have >= rollout.FormerCount)
        {
            return RolloutStep.Undone(endpoint, rollout.Reason!);
        }

        int batch = Count(rollout.Rolling!.RollbackMaximumBatchSize, rollout.FormerCount);
        var total = pending.Variants.Sum(variant => variant.DesiredInstanceCount);
        return ShrunkPending(endpoint, Remaining(total, have, rollout.FormerCount)) with
        {
            Live = Grown(live, Math.Min(rollout.FormerCount, have + batch)), Rollout = rollout.To(RolloutStage.RollingBack, now),
        };
    }

    /// <summary>How many of <paramref name="former"/> instances stay when <paramref name="have"/> of <paramref name="want"/> others serve: together never less than before.</summary>
    private static int Remaining(int former, int have, int want) => have >= want ? 0 : (int)(((long)former * (want - have) + want - 1) / want);

    private static Deployment Grown(Deployment deployment, int count) => deployment.With(variant => variant with
    {
        Instances = [.. variant.Instances, .. Enumerable.Range(0, Math.Max(0, count - variant.Instances.Count)).Select(_ => InstanceRow.New())],
    });

    /// <summary>The endpoint with no more than so many old instances; the others are retired.</summary>
    private static Endpoint Shrunk(Endpoint endpoint, int count)
    {
        var (kept, surplus) = Split(endpoint.Live!, count);
        return EndpointStep.Retire(endpoint, surplus) with { Live = kept };
    }

    private static Endpoint ShrunkPending(Endpoint endpoint, int count)
    {
        var (kept, surplus) = Split(endpoint.Pending!, count);
        return EndpointStep.Retire(endpoint, surplus) with { Pending = kept };
    }

    private static (Deployment Kept, Deployment Surplus) Split(Deployment deployment, int count)
    {
        var stays = deployment.Instances.Take(count).Select(instance => instance.Id).ToHashSet();
        return (deployment.Without(instance => !stays.Contains(instance.Id)), deployment.Without(instance => stays.Contains(instance.Id)));
    }
}

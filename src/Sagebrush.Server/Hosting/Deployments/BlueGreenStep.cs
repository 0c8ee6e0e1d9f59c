using Sagebrush.Services;

namespace Sagebrush.Hosting;

/// <summary>
/// Decides how an update with two whole fleets goes forward: the new one comes up, takes the traffic in parts, each with its time to show faults, and the old one
/// goes when that of the last part is over.
/// </summary>
internal static class BlueGreenStep
{
    /// <summary>The row that follows; the same object when nothing follows.</summary>
    /// <param name="endpoint">A row with a pending deployment.</param>
    /// <param name="isReady">All new instances are in service.</param>
    /// <param name="now">The time.</param>
    public static Endpoint Next(Endpoint endpoint, bool isReady, DateTimeOffset now)
    {
        var rollout = endpoint.Rollout!;
        while (true)
        {
            switch (rollout.Stage)
            {
                case RolloutStage.Creating when isReady:
                    rollout = Shifted(rollout, now);
                    break;
                // Instances that were restarted meanwhile, by a server's restart for example, are waited for: who bakes must serve.
                case RolloutStage.Baking when isReady && now >= rollout.Since + rollout.Bake:
                    rollout = rollout.Share(endpoint.Pending!) < 1 ? Shifted(rollout, now) : rollout.To(RolloutStage.Terminating, now);
                    break;
                case RolloutStage.Terminating when now >= rollout.Since + rollout.Traffic.Termination:
                    return RolloutStep.Completed(endpoint);
                default:
                    return ReferenceEquals(rollout, endpoint.Rollout) ? endpoint : endpoint with { Rollout = rollout };
            }
        }
    }

    private static Rollout Shifted(Rollout rollout, DateTimeOffset now) => rollout.To(RolloutStage.Baking, now) with { Steps = rollout.Steps + 1 };
}

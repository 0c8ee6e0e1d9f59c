using Sagebrush.Services;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Hosting;

/// <summary>
/// Decides what follows for an endpoint whose next deployment is pending: on as its policy says, or back when the new instances fail, an alarm goes off, or time is up.
/// </summary>
internal static class RolloutStep
{
    private const string InAlarm = "ALARM";

    /// <summary>The row that follows; the same object when nothing follows.</summary>
    /// <param name="endpoint">A row with a pending deployment.</param>
    /// <param name="seen">The state of an instance by its id; null when it is not being watched yet.</param>
    /// <param name="alarm">The state of an alarm by its name; null when there is none of that name.</param>
    /// <param name="now">The time.</param>
    public static Endpoint Next(Endpoint endpoint, Func<string, InstanceState?> seen, Func<string, string?> alarm, DateTimeOffset now)
    {
        var pending = endpoint.Pending!;
        if (endpoint.Rollout is not { } rollout)
        {
            // A first deployment has nothing to go back to: it needs no steps, and its row none of them.
            var staged = endpoint with { Rollout = new(RolloutStage.Creating, pending.Started) };
            return Next(staged, seen, alarm, now) is var next && ReferenceEquals(next, staged) ? endpoint : next;
        }

        if (rollout.Stage is RolloutStage.RollingBack)
        {
            return RollingStep.Back(endpoint, seen, now);
        }

        if (Trouble(rollout, pending, seen, alarm, now) is { } reason)
        {
            return Undo(endpoint, rollout, reason, seen, now);
        }

        var isReady = pending.Instances.All(instance => seen(instance.Id) is InstanceState.InService);
        return rollout.Rolling is not null && endpoint.Live is not null
            ? RollingStep.Next(endpoint, isReady, now)
            : BlueGreenStep.Next(endpoint, isReady, now);
    }

    /// <summary>The endpoint with the new deployment in service; what is left of the old one is retired.</summary>
    public static Endpoint Completed(Endpoint endpoint) => EndpointStep.Retire(endpoint, endpoint.Live) with
    {
        Live = endpoint.Pending!.With(variant => variant with { WantedInstanceCount = null }),
        Pending = null,
        Rollout = null,
        EndpointStatus = EndpointStatus.InService,
        FailureReason = null,
    };

    /// <summary>The endpoint with the old deployment in service, as whole as it was; the new one is retired.</summary>
    public static Endpoint Undone(Endpoint endpoint, string reason) => EndpointStep.Retire(endpoint, endpoint.Pending) with
    {
        Pending = null,
        Rollout = null,
        EndpointStatus = endpoint.Live is null ? EndpointStatus.Failed : EndpointStatus.InService,
        FailureReason = reason,
    };

    /// <summary>The endpoint that goes neither forward nor back: what there is of both deployments serves on, as one fleet, until the next update.</summary>
    public static Endpoint Mixed(Endpoint endpoint, string failure)
    {
        var failed = endpoint.Live!.Without(instance => instance.HasServed);
        var whole = endpoint.Live.Without(instance => !instance.HasServed);
        return EndpointStep.Retire(endpoint, failed.Instances.Any() ? failed : null) with
        {
            Live = whole with
            {
                Variants = [.. whole.Variants.Concat(endpoint.Pending!.Variants.Where(variant => variant.Instances.Count > 0))
                    .Select(variant => variant with { WantedInstanceCount = null })],
            },
            Pending = null,
            Rollout = null,
            EndpointStatus = EndpointStatus.UpdateRollbackFailed,
            FailureReason = $"{endpoint.Rollout!.Reason} The instances of the former configuration could not be brought back: {failure}",
        };
    }

    private static Endpoint Undo(Endpoint endpoint, Rollout rollout, string reason, Func<string, InstanceState?> seen, DateTimeOffset now) =>
        endpoint.Live is { } live && rollout.Rolling is not null && live.Instances.Count() < rollout.FormerCount
            ? RollingStep.Back(endpoint with { Rollout = rollout.To(RolloutStage.RollingBack, now) with { Reason = reason } }, seen, now)
            : Undone(endpoint, reason);

    /// <summary>Why the update must not go on; null while it may.</summary>
    private static string? Trouble(Rollout rollout, Deployment pending, Func<string, InstanceState?> seen, Func<string, string?> alarm, DateTimeOffset now)
    {
        if (pending.Instances.Select(instance => Trouble(instance, seen(instance.Id))).FirstOrDefault(reason => reason is not null) is { } failure)
        {
            return failure;
        }

        if (rollout.Alarms.Where(name => alarm(name) == InAlarm).ToList() is [_, ..] tripped)
        {
            return $"The deployment was rolled back because of alarms in state ALARM: {string.Join(", ", tripped)}.";
        }

        return now >= pending.Started + rollout.Limit
            ? $"The deployment was rolled back because it did not complete within {rollout.Limit!.Value.TotalSeconds} seconds (maximumExecutionTimeoutInSeconds)."
            : null;
    }

    /// <summary>A new instance may need more than one attempt to come up; one that has been up may not go down.</summary>
    private static string? Trouble(InstanceRow instance, InstanceState? seen) => seen switch
    {
        { Attempt: var attempt } when attempt != instance.Attempt => null,
        InstanceState.Unhealthy unhealthy => unhealthy.Reason,
        // What ended while no server watched is no fault of the container's.
        InstanceState.Ended ended when ended.Served > TimeSpan.Zero && ended.Served < TimeSpan.MaxValue => ended.Reason,
        _ => instance.Failure(seen),
    };
}

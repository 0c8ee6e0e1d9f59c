using Microsoft.Extensions.Logging;
using Sagebrush.Hosting;
using Sagebrush.Metrics;
using Sagebrush.Services;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.AutoScaling;

namespace Sagebrush.Scaling;

/// <summary>
/// Scales variants: does what is scheduled, keeps capacities within their bounds, follows metrics and alarms, and writes down what became of it. Looks every ten
/// seconds while something is scaled, and when a row or an alarm changes.
/// </summary>
/// <param name="tables">What is scaled, how and when.</param>
/// <param name="endpoints">Where capacity is changed.</param>
/// <param name="metrics">What target tracking follows.</param>
/// <param name="alarms">What step scaling follows.</param>
/// <param name="clock">The time.</param>
/// <param name="log">Told of what went wrong.</param>
public sealed partial class ScalingLoop(
    ScalingTables tables, Table<Endpoint> endpoints, MetricStore metrics, Alarms alarms, TimeProvider clock, ILogger<ScalingLoop> log)
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(10), AfterFailure = TimeSpan.FromMinutes(1);

    private readonly AlarmedPolicies _alarmed = new(alarms, metrics);
    private volatile TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Scales until <paramref name="cancel"/> fires.</summary>
    public async Task Run(CancellationToken cancel)
    {
        await Task.Yield();
        tables.Targets.Changed += Wake;
        tables.Policies.Changed += Wake;
        tables.Actions.Changed += Wake;
        endpoints.Changed += Wake;
        alarms.Changed += Wake;
        while (!cancel.IsCancellationRequested)
        {
            var woken = _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
            var next = Turn();
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            await Task.WhenAny(woken.Task, Task.Delay(next, clock, over.Token));
            await over.CancelAsync();
        }

        alarms.Changed -= Wake;
        endpoints.Changed -= Wake;
        tables.Actions.Changed -= Wake;
        tables.Policies.Changed -= Wake;
        tables.Targets.Changed -= Wake;
    }

    /// <summary>Looks at everything once; answers when to look again if nothing changes before.</summary>
    internal TimeSpan Turn()
    {
        var now = clock.GetUtcNow();
        try
        {
            var targets = tables.Targets.All();
            var due = Scheduled(now);
            Conclude(now);
            foreach (var target in tables.Targets.All())
            {
                Scale(target, now);
            }

            return targets.Count == 0 ? Timeout.InfiniteTimeSpan : due is { } time && time - now < Tick ? time > now ? time - now : TimeSpan.Zero : Tick;
        }
        catch (Exception e)
        {
            Log.Failed(log, e);
            return Tick;
        }
    }

    /// <summary>Does the scheduled actions that are due; answers when the next one is.</summary>
    private DateTimeOffset? Scheduled(DateTimeOffset now)
    {
        DateTimeOffset? next = null;
        foreach (var action in tables.Actions.All().Where(action => action.Due is not null))
        {
            var due = action.Due;
            if (due <= now)
            {
                tables.Targets.Update(ScalableTargetRow.KeyOf(action.Spec.ResourceId, action.Spec.ScalableDimension), target => After(target, action));

                // After the deed: an action that a crash comes between is done again, which changes nothing.
                due = tables.Actions.Update(action.Key, row => row.Due == action.Due ? row with { Due = row.DueAfter(now) } : row)?.Due;
            }

            next = due < next || next is null ? due ?? next : next;
        }

        return next;
    }

    private static ScalableTargetRow After(ScalableTargetRow target, ScheduledActionRow action)
    {
        if (target.Suspended.ScheduledScalingSuspended == true || action.Spec.ScalableTargetAction is not { } bounds)
        {
            return target;
        }

        int min = bounds.MinCapacity ?? target.MinCapacity, max = bounds.MaxCapacity ?? target.MaxCapacity;

        // One bound given alone takes the other one along.
        (min, max) = bounds.MinCapacity is null ? (Math.Min(min, max), max) : (min, Math.Max(min, max));
        return (min, max) == (target.MinCapacity, target.MaxCapacity) ? target
            : target with { MinCapacity = min, MaxCapacity = max, Cause = $"scheduled action name {action.Spec.ScheduledActionName} was triggered" };
    }

    private void Scale(ScalableTargetRow target, DateTimeOffset now)
    {
        if (VariantResource.Parse(target.ResourceId) is not { } resource || endpoints.Find(resource.Endpoint) is not { } endpoint
            || VariantCapacity.Find(endpoint, resource.Variant) is not { } variant || !VariantCapacity.CanChange(endpoint) || HasJustFailed(target, now))
        {
            return;
        }

        int capacity = VariantCapacity.Of(variant, target.ScalableDimension);
        var wishes = tables.Policies.Below(target.Key + "|").Select(policy => Wish(policy, resource, capacity, now)).OfType<ScalingWish>().ToList();
        if (ScalingStep.Next(target, capacity, wishes, VariantCapacity.MostOf(variant, target.ScalableDimension)) is not { } wish)
        {
            return;
        }

        // First the activity, then the deed: one that a crash comes between is concluded as failed.
        var activity = new ScalingActivityRow(Begun(target, wish, now), wish.Capacity);
        tables.Add(activity);
        var changed = endpoints.Update(resource.Endpoint, row => VariantCapacity.With(row, resource.Variant, target.ScalableDimension, wish.Capacity));
        if (wish.Policy is { } key && VariantCapacity.Find(changed, resource.Variant) is { } after && VariantCapacity.Of(after, target.ScalableDimension) == wish.Capacity)
        {
            tables.Policies.Update(key, policy => wish.Capacity > capacity ? policy with { ScaledOut = now } : policy with { ScaledIn = now });
        }
    }

    /// <summary>Capacity that did not come is not asked for again at once.</summary>
    private bool HasJustFailed(ScalableTargetRow target, DateTimeOffset now) =>
        tables.Activities.Below(target.Key + "|") is [.., { Activity: { StatusCode: ScalingActivityStatusCode.Failed, EndTime: { } end } }] && now - end < AfterFailure;

    private ScalingWish? Wish(ScalingPolicyRow policy, VariantResource resource, int capacity, DateTimeOffset now)
    {
        if (policy.Spec.TargetTrackingScalingPolicyConfiguration is { } tracking && TrackedMetric.Of(tracking, resource) is { } metric)
        {
            int wanted = TargetTracking.Wanted(tracking.TargetValue, capacity, metric.Read(metrics, now), metric.PeriodsBelow);
            int allowed = TargetTracking.Allowed(policy, tracking, capacity, wanted, now);
            string side = wanted > capacity ? "above" : "below";
            return tracking.DisableScaleIn == true && allowed <= capacity ? null
                : new(allowed, FormattableString.Invariant($"metric {metric.Key.Name} {side} target {tracking.TargetValue} triggered policy {policy.Spec.PolicyName}"), policy.Key);
        }

        // Without an alarm a step policy has no say: it holds nobody back.
        return policy.Spec.StepScalingPolicyConfiguration is { } steps && _alarmed.Breach(policy, now) is { } breach
            && StepScaling.Allowed(policy, capacity, StepScaling.Wanted(steps, capacity, breach.Size), now) is var wish && wish != capacity
                ? new(wish, $"monitor alarm {breach.Alarm} in state ALARM triggered policy {policy.Spec.PolicyName}", policy.Key)
                : null;
    }

    private static ScalingActivity Begun(ScalableTargetRow target, ScalingWish wish, DateTimeOffset now) => new()
    {
        ActivityId = Guid.CreateVersion7(now).ToString(),
        ServiceNamespace = ServiceNamespace.Sagemaker,
        ResourceId = target.ResourceId,
        ScalableDimension = target.ScalableDimension,
        Description = $"Setting {What(target.ScalableDimension)} to {wish.Capacity}.",
        Cause = wish.Cause,
        StartTime = now,
        StatusCode = ScalingActivityStatusCode.InProgress,
        StatusMessage = $"Successfully set {What(target.ScalableDimension)} to {wish.Capacity}. Waiting for change to be fulfilled by sagemaker.",
    };

    private static string What(string dimension) =>
        dimension == ScalableDimension.SagemakerVariantDesiredProvisionedConcurrency ? "desired provisioned concurrency" : "desired instance count";

    /// <summary>Writes down the end of activities whose capacity is there, or will not come.</summary>
    private void Conclude(DateTimeOffset now)
    {
        foreach (var row in tables.Activities.All().Where(row => row.Activity.StatusCode == ScalingActivityStatusCode.InProgress))
        {
            var activity = row.Activity;
            var endpoint = VariantResource.Parse(activity.ResourceId) is { } resource ? endpoints.Find(resource.Endpoint) : null;
            if (endpoint is not null && !VariantCapacity.CanChange(endpoint))
            {
                continue;
            }

            var variant = VariantCapacity.Find(endpoint, VariantResource.Parse(activity.ResourceId)!.Variant);
            bool done = variant is not null && VariantCapacity.Of(variant, activity.ScalableDimension) == row.Capacity;
            string what = What(activity.ScalableDimension);
            tables.Activities.Update(row.Key, old => old with
            {
                Activity = old.Activity with
                {
                    EndTime = now,
                    StatusCode = done ? ScalingActivityStatusCode.Successful : ScalingActivityStatusCode.Failed,
                    StatusMessage = done ? $"Successfully set {what} to {row.Capacity}. Change successfully fulfilled by sagemaker."
                        : $"Failed to set {what} to {row.Capacity}. Reason: {endpoint?.FailureReason ?? "the variant was changed or removed meanwhile."}",
                },
            });
        }
    }

    private void Wake(string key) => _wake.TrySetResult();

    private void Wake(string alarm, string state) => _wake.TrySetResult();

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Scaling: a turn failed and is taken again.")]
        public static partial void Failed(ILogger logger, Exception cause);
    }
}

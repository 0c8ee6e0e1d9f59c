using System.Text.Json.Serialization;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Hosting;

/// <summary>How far an update has come: all that is needed to go on with it, also in another server.</summary>
/// <param name="Stage">What it is about.</param>
/// <param name="Since">Since when.</param>
public sealed record Rollout(RolloutStage Stage, DateTimeOffset Since)
{
    /// <summary>The caller's words; null for all traffic at once, without baking.</summary>
    public DeploymentConfig? Policy { get; init; }

    /// <summary>Parts of the traffic that have been shifted, or batches of instances that were exchanged.</summary>
    public int Steps { get; init; }

    /// <summary>The instances that the old configuration had when the update began.</summary>
    public int FormerCount { get; init; }

    /// <summary>Why the update is being undone; null while it goes forward.</summary>
    public string? Reason { get; init; }

    /// <summary>The waits and parts of a blue/green update.</summary>
    [JsonIgnore]
    public TrafficPlan Traffic => new(Policy?.BlueGreenUpdatePolicy);

    /// <summary>The rolling update's policy; null of a blue/green update.</summary>
    [JsonIgnore]
    public RollingUpdatePolicy? Rolling => Policy?.RollingUpdatePolicy;

    /// <summary>The time that the new instances get to show faults after each step.</summary>
    [JsonIgnore]
    public TimeSpan Bake => Rolling is { } rolling ? TimeSpan.FromSeconds(rolling.WaitIntervalInSeconds) : Traffic.Bake;

    /// <summary>How long the whole update may take; null for no limit.</summary>
    [JsonIgnore]
    public TimeSpan? Limit => (Rolling?.MaximumExecutionTimeoutInSeconds ?? Policy?.BlueGreenUpdatePolicy?.MaximumExecutionTimeoutInSeconds) is { } seconds
        ? TimeSpan.FromSeconds(seconds)
        : null;

    /// <summary>The alarms that undo it.</summary>
    [JsonIgnore]
    public IEnumerable<string> Alarms => Policy?.AutoRollbackConfiguration?.Alarms?.Select(alarm => alarm.AlarmName!) ?? [];

    /// <summary>
    /// The time at which its next turn is due without any event; null when only events move it. A wait that was over in the last turn and did not move it waits for
    /// an instance as well, and that is an event.
    /// </summary>
    /// <param name="started">When the update began.</param>
    /// <param name="turn">When the last turn was taken.</param>
    public DateTimeOffset? Due(DateTimeOffset started, DateTimeOffset turn)
    {
        DateTimeOffset? stage = Stage switch
        {
            RolloutStage.Baking => Since + Bake,
            RolloutStage.Terminating => Since + Traffic.Termination,
            _ => null,
        };
        var limit = Stage is RolloutStage.RollingBack ? null : started + Limit;
        return new[] { stage, limit }.Where(due => due > turn).Min();
    }

    /// <summary>The part of the requests that goes to the new instances; null where old and new ones are one fleet that shares them by its members.</summary>
    /// <param name="pending">The new instances.</param>
    public float? Share(Deployment pending) => Rolling is not null ? null : Traffic.Share(Steps, pending);

    /// <summary>The rollout in another stage.</summary>
    public Rollout To(RolloutStage stage, DateTimeOffset now) => this with { Stage = stage, Since = now };
}

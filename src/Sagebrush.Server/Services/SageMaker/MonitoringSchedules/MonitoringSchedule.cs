using System.Text.Json.Serialization;
using Sagebrush.Jobs;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

/// <summary>A monitoring schedule: when a plan is to be executed.</summary>
/// <param name="Spec">As the caller gave it, with the configuration of the last update.</param>
/// <param name="Plan">What its executions do, as it was when the schedule was made or updated.</param>
public sealed record MonitoringSchedule(CreateMonitoringScheduleRequest Spec, MonitoringPlan Plan) : Resource
{
    /// <summary>What its ARN calls it.</summary>
    public const string Kind = "monitoring-schedule";

    /// <inheritdoc/>
    public override string Key => Spec.MonitoringScheduleName;

    /// <inheritdoc/>
    public override string? Status => ScheduleStatus;

    /// <summary>One of the names in <see cref="Wire.Shapes.SageMaker.ScheduleStatus"/>.</summary>
    public string ScheduleStatus { get; init; } = Wire.Shapes.SageMaker.ScheduleStatus.Scheduled;

    /// <summary>When the next execution is due; null for none.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>When it is due.</summary>
    [JsonIgnore]
    public ScheduleConfig Config => Spec.MonitoringScheduleConfig.ScheduleConfig!;
}

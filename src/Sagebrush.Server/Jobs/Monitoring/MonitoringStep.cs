using Sagebrush.Services;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Jobs;

/// <summary>Decides what follows for schedules and executions; does nothing itself.</summary>
internal static class MonitoringStep
{
    private const string WithViolations = "CompletedWithViolations";

    /// <summary>The execution that is due, and the schedule when it has begun; null when none is.</summary>
    /// <param name="schedule">As it is saved.</param>
    /// <param name="now">The present time.</param>
    /// <param name="settling">How long after its time captures may still be written.</param>
    /// <remarks>Of several that were missed while no server ran, only the last is executed.</remarks>
    public static (MonitoringExecution Execution, MonitoringSchedule Schedule)? Begin(MonitoringSchedule schedule, DateTimeOffset now, TimeSpan settling)
    {
        if (schedule is not { ScheduleStatus: ScheduleStatus.Scheduled, Due: { } due } || due + settling > now)
        {
            return null;
        }

        var expression = ScheduleExpression.Parse(schedule.Config.ScheduleExpression)!;
        if (expression.UpTo(now - settling) is { } last && last > due)
        {
            due = last;
        }

        var (start, end) = schedule.Plan.Window(schedule.Config, due, expression.UpTo(due - TimeSpan.FromTicks(1)));
        return (new(schedule.Key, due, schedule.Plan, start, end), schedule with { Due = expression.After(due) });
    }

    /// <summary>The execution after what is seen of its jobs; the same object when nothing follows.</summary>
    /// <param name="execution">As it is saved.</param>
    /// <param name="merge">Its merge job; null when there is none.</param>
    /// <param name="analysis">Its analysis job; null when there is none.</param>
    public static MonitoringExecution Follow(MonitoringExecution execution, ProcessingJob? merge, ProcessingJob? analysis) => execution switch
    {
        { HasEnded: true } => execution,
        { AnalysisJob: not null } => Of(execution, analysis, isLast: true),
        { MergeJob: not null } => Of(execution, merge, isLast: false),
        _ => execution,
    };

    private static MonitoringExecution Of(MonitoringExecution execution, ProcessingJob? job, bool isLast) => job switch
    {
        null => execution with { ExecutionStatus = ExecutionStatus.Failed, FailureReason = "The processing job was deleted." },
        { ProcessingJobStatus: ProcessingJobStatus.Completed } when !isLast => execution,
        { ProcessingJobStatus: ProcessingJobStatus.Completed, ExitMessage: var message } => execution with
        {
            ExecutionStatus = message?.StartsWith(WithViolations, StringComparison.Ordinal) == true ? ExecutionStatus.CompletedWithViolations : ExecutionStatus.Completed,
        },
        { ProcessingJobStatus: ProcessingJobStatus.Failed } => execution with { ExecutionStatus = ExecutionStatus.Failed, FailureReason = job.FailureReason },
        { ProcessingJobStatus: ProcessingJobStatus.Stopped } => execution with { ExecutionStatus = ExecutionStatus.Stopped },
        { ProcessingJobStatus: ProcessingJobStatus.Stopping } when execution.ExecutionStatus != ExecutionStatus.Stopping => execution with { ExecutionStatus = ExecutionStatus.Stopping },
        _ => execution,
    };
}

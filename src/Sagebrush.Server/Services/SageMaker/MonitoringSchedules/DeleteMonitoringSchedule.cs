using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Forgets a schedule and its executions; their processing jobs and reports stay.</summary>
    /// <exception cref="AwsException">ResourceNotFound: no such schedule. ValidationException: an execution of it runs.</exception>
    public override ValueTask DeleteMonitoringSchedule(DeleteMonitoringScheduleRequest request, Call call, CancellationToken cancel)
    {
        string arn = ArnOf(MonitoringSchedule.Kind, request.MonitoringScheduleName);
        if (_tables.MonitoringExecutions.Below(MonitoringExecution.Prefix(request.MonitoringScheduleName)).Any(execution => !execution.HasEnded))
        {
            throw AwsError.Validation.With($"Cannot delete monitoring schedule {arn} with an execution in progress. Stop its processing job, or wait for its end.");
        }

        if (!_tables.MonitoringSchedules.Remove(request.MonitoringScheduleName))
        {
            throw ScheduleMissing(arn);
        }

        _tables.MonitoringExecutions.RemoveBelow(MonitoringExecution.Prefix(request.MonitoringScheduleName));
        _tags.Forget(arn);
        return ValueTask.CompletedTask;
    }
}

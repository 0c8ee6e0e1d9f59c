using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Goes on with a schedule that was stopped; one that is due now is due once more.</summary>
    /// <exception cref="AwsException">ResourceNotFound: no such schedule.</exception>
    public override ValueTask StartMonitoringSchedule(StartMonitoringScheduleRequest request, Call call, CancellationToken cancel)
    {
        _ = _tables.MonitoringSchedules.Update(request.MonitoringScheduleName, schedule => schedule.ScheduleStatus == ScheduleStatus.Scheduled && schedule.Due is not null
            ? schedule : schedule with { ScheduleStatus = ScheduleStatus.Scheduled, Due = FirstDue(schedule.Spec.MonitoringScheduleConfig) })
            ?? throw ScheduleMissing(ArnOf(MonitoringSchedule.Kind, request.MonitoringScheduleName));
        return ValueTask.CompletedTask;
    }
}

using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Begins no more executions; one that runs goes on.</summary>
    /// <exception cref="AwsException">ResourceNotFound: no such schedule.</exception>
    public override ValueTask StopMonitoringSchedule(StopMonitoringScheduleRequest request, Call call, CancellationToken cancel)
    {
        _ = _tables.MonitoringSchedules.Update(request.MonitoringScheduleName, schedule => schedule with { ScheduleStatus = ScheduleStatus.Stopped, Due = null })
            ?? throw ScheduleMissing(ArnOf(MonitoringSchedule.Kind, request.MonitoringScheduleName));
        return ValueTask.CompletedTask;
    }
}

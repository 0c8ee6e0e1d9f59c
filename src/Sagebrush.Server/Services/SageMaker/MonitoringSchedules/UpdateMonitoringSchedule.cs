using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Gives a schedule another configuration; executions that run go on.</summary>
    /// <exception cref="AwsException">ResourceNotFound: no such schedule. ValidationException: something that the configuration names is missing or does not fit.</exception>
    public override async ValueTask<UpdateMonitoringScheduleResponse> UpdateMonitoringSchedule(UpdateMonitoringScheduleRequest request, Call call, CancellationToken cancel)
    {
        string arn = ArnOf(MonitoringSchedule.Kind, request.MonitoringScheduleName);
        if (_tables.MonitoringSchedules.Find(request.MonitoringScheduleName) is null)
        {
            throw ScheduleMissing(arn);
        }

        var plan = await PlanOf(request.MonitoringScheduleConfig, cancel);
        _ = _tables.MonitoringSchedules.Update(request.MonitoringScheduleName, schedule =>
        {
            var spec = Completed(schedule.Spec with { MonitoringScheduleConfig = request.MonitoringScheduleConfig });
            return schedule with { Spec = spec, Plan = plan, Due = FirstDue(spec.MonitoringScheduleConfig) };
        }) ?? throw ScheduleMissing(arn);
        return new() { MonitoringScheduleArn = arn };
    }
}

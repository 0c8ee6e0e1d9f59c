using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>A schedule, and its last execution.</summary>
    /// <exception cref="AwsException">ResourceNotFound: no such schedule.</exception>
    public override ValueTask<DescribeMonitoringScheduleResponse> DescribeMonitoringSchedule(DescribeMonitoringScheduleRequest request, Call call, CancellationToken cancel)
    {
        string arn = ArnOf(MonitoringSchedule.Kind, request.MonitoringScheduleName);
        var schedule = _tables.MonitoringSchedules.Find(request.MonitoringScheduleName) ?? throw ScheduleMissing(arn);
        var last = _tables.MonitoringExecutions.Below(MonitoringExecution.Prefix(schedule.Key)) is [.., var latest] ? latest : null;
        return new(DescribeMonitoringScheduleResponse.From(schedule.Spec) with
        {
            MonitoringScheduleArn = arn,
            MonitoringScheduleStatus = schedule.ScheduleStatus,
            MonitoringType = schedule.Plan.Type,
            CreationTime = schedule.Created,
            LastModifiedTime = schedule.Modified,
            EndpointName = schedule.Plan.Input.EndpointName,
            LastMonitoringExecutionSummary = last is null ? null : Summary(last),
        });
    }
}

using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Executions of schedules, newest first unless asked otherwise.</summary>
    /// <exception cref="AwsException">ValidationException: a token that no list gave.</exception>
    public override ValueTask<ListMonitoringExecutionsResponse> ListMonitoringExecutions(ListMonitoringExecutionsRequest request, Call call, CancellationToken cancel)
    {
        var all = request.MonitoringScheduleName is { } schedule ? _tables.MonitoringExecutions.Below(MonitoringExecution.Prefix(schedule)) : _tables.MonitoringExecutions.All();
        var found = all.Where(row =>
            Same(request.EndpointName, row.Plan.Input.EndpointName) && Same(request.MonitoringJobDefinitionName, row.Plan.Definition)
            && Same(request.MonitoringTypeEquals, row.Plan.Type) && Same(request.StatusEquals, row.ExecutionStatus)
            && !(row.Scheduled >= request.ScheduledTimeBefore) && !(row.Scheduled <= request.ScheduledTimeAfter)
            && !(row.Created >= request.CreationTimeBefore) && !(row.Created <= request.CreationTimeAfter)
            && !(row.Modified >= request.LastModifiedTimeBefore) && !(row.Modified <= request.LastModifiedTimeAfter));
        Func<MonitoringExecution, string> key = request.SortBy switch
        {
            MonitoringExecutionSortKey.ScheduledTime => row => Sortable(row.Scheduled),
            MonitoringExecutionSortKey.Status => row => row.ExecutionStatus,
            _ => row => Sortable(row.Created),
        };
        var (page, next) = SelectedPage.Of(found, key, request.SortOrder, request.MaxResults, request.NextToken);
        return new(new ListMonitoringExecutionsResponse { MonitoringExecutionSummaries = [.. page.Select(Summary)], NextToken = next });
    }

    private MonitoringExecutionSummary Summary(MonitoringExecution execution) => new()
    {
        MonitoringScheduleName = execution.Schedule,
        ScheduledTime = execution.Scheduled,
        CreationTime = execution.Created,
        LastModifiedTime = execution.Modified,
        MonitoringExecutionStatus = execution.ExecutionStatus,
        ProcessingJobArn = (execution.AnalysisJob ?? execution.MergeJob) is { } job ? ArnOf(ProcessingJob.Kind, job) : null,
        EndpointName = execution.Plan.Input.EndpointName,
        FailureReason = execution.FailureReason,
        MonitoringJobDefinitionName = execution.Plan.Definition,
        MonitoringType = execution.Plan.Type,
    };
}

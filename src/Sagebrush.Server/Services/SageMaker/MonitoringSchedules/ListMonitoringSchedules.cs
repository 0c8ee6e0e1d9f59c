using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>The schedules, a page at a time.</summary>
    /// <exception cref="AwsException">ValidationException: a token that no list gave.</exception>
    public override ValueTask<ListMonitoringSchedulesResponse> ListMonitoringSchedules(ListMonitoringSchedulesRequest request, Call call, CancellationToken cancel)
    {
        var found = _tables.MonitoringSchedules.All().Where(row =>
            Same(request.EndpointName, row.Plan.Input.EndpointName) && Same(request.MonitoringJobDefinitionName, row.Plan.Definition)
            && Same(request.MonitoringTypeEquals, row.Plan.Type) && Same(request.StatusEquals, row.ScheduleStatus)
            && row.Key.Contains(request.NameContains ?? "", StringComparison.Ordinal)
            && !(row.Created >= request.CreationTimeBefore) && !(row.Created <= request.CreationTimeAfter)
            && !(row.Modified >= request.LastModifiedTimeBefore) && !(row.Modified <= request.LastModifiedTimeAfter));
        Func<MonitoringSchedule, string> key = request.SortBy switch
        {
            MonitoringScheduleSortKey.Name => row => row.Key,
            MonitoringScheduleSortKey.Status => row => row.ScheduleStatus,
            _ => row => Sortable(row.Created),
        };
        var (page, next) = SelectedPage.Of(found, key, request.SortOrder, request.MaxResults, request.NextToken);
        return new(new ListMonitoringSchedulesResponse
        {
            MonitoringScheduleSummaries = [.. page.Select(row => new MonitoringScheduleSummary
            {
                MonitoringScheduleName = row.Key, MonitoringScheduleArn = ArnOf(MonitoringSchedule.Kind, row.Key), CreationTime = row.Created, LastModifiedTime = row.Modified,
                MonitoringScheduleStatus = row.ScheduleStatus, EndpointName = row.Plan.Input.EndpointName, MonitoringJobDefinitionName = row.Plan.Definition,
                MonitoringType = row.Plan.Type,
            })],
            NextToken = next,
        });
    }

    private static bool Same(string? wanted, string? found) => wanted is null || wanted == found;
}

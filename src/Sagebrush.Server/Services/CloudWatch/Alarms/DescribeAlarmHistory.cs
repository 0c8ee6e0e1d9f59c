using Sagebrush.Metrics;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.CloudWatch;

namespace Sagebrush.Services;

partial class CloudWatchService
{
    /// <summary>What became of an alarm, or of all, in the last 30 days; the newest first unless the request says otherwise.</summary>
    /// <exception cref="AwsException">InvalidNextToken.</exception>
    public override ValueTask<DescribeAlarmHistoryResponse> DescribeAlarmHistory(DescribeAlarmHistoryRequest request, Call call, CancellationToken cancel)
    {
        bool metricAlarms = request.AlarmTypes is not { Count: > 0 } types || types.Contains(AlarmType.MetricAlarm);
        var written = !metricAlarms || request.AlarmContributorId is not null ? [] : request.AlarmName is { } name ? _alarms.History.Below(AlarmEvent.Prefix(name)) : _alarms.History.All();
        var unwritten = !metricAlarms || request.AlarmContributorId is not null ? []
            : (request.AlarmName is { } of ? new[] { _alarms.Rows.Find(of) }.OfType<Alarm>() : _alarms.Rows.All()).SelectMany(alarm => alarm.Unwritten);
        var entries = written.Concat(unwritten).DistinctBy(entry => (entry.Alarm, entry.Number, entry.At)).Where(entry =>
            (request.HistoryItemType is null || entry.Type == request.HistoryItemType) && entry.At >= (request.StartDate ?? DateTimeOffset.MinValue)
            && entry.At <= (request.EndDate ?? DateTimeOffset.MaxValue) && _clock.GetUtcNow() - entry.At <= Alarms.HistoryKept);
        var ordered = request.ScanBy == ScanBy.TimestampAscending
            ? entries.OrderBy(entry => entry.At).ThenBy(entry => entry.Number) : entries.OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Number);
        var (page, next) = PageOf(ordered, request.MaxRecords ?? DefaultRecords, request.NextToken);
        return new(new DescribeAlarmHistoryResponse
        {
            AlarmHistoryItems = [.. page.Select(entry => new AlarmHistoryItem
            {
                AlarmName = entry.Alarm, AlarmType = AlarmType.MetricAlarm, Timestamp = entry.At, HistoryItemType = entry.Type, HistorySummary = entry.Summary, HistoryData = entry.Data,
            })],
            NextToken = next,
        });
    }
}

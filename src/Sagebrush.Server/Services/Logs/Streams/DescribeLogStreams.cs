using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Logs;

namespace Sagebrush.Services;

partial class LogsService
{
    /// <summary>The streams of a group by name or by their last event, a page of them; a token comes only when more streams match.</summary>
    /// <exception cref="AwsException">ResourceNotFoundException; InvalidParameterException: a prefix with an order by time, or a token that is none.</exception>
    public override ValueTask<DescribeLogStreamsResponse> DescribeLogStreams(DescribeLogStreamsRequest request, Call call, CancellationToken cancel)
    {
        var group = Group(request.LogGroupName, request.LogGroupIdentifier);
        bool byTime = request.OrderBy == OrderBy.LastEventTime;
        if (byTime && request.LogStreamNamePrefix is not null)
        {
            throw AwsError.InvalidParameter.With("Cannot order by LastEventTime with a logStreamNamePrefix.");
        }

        int direction = request.Descending == true ? -1 : 1;
        var after = LogsToken.Parse(request.NextToken);
        int limit = request.Limit ?? MostDescribed;
        var found = group.Streams(request.LogStreamNamePrefix ?? "")
            .Select(stream => (Stream: stream, Place: new LogsToken(byTime ? stream.Last?.Timestamp ?? 0 : 0, stream.Facts.Name)))
            .Where(item => after is null || direction * Compare(item.Place, after) > 0)
            .OrderBy(item => item.Place, Comparer<LogsToken>.Create((a, b) => direction * Compare(a, b)))
            .Take(limit + 1).ToList();
        return new(new DescribeLogStreamsResponse
        {
            LogStreams = [.. found.Take(limit).Select(item => Describe(item.Stream, call))],
            NextToken = found.Count > limit ? found[limit - 1].Place.ToString() : null,
        });
    }

    private static int Compare(LogsToken a, LogsToken b) => a.Time.CompareTo(b.Time) is not 0 and int order ? order : string.CompareOrdinal(a.Name, b.Name);

    private static LogStream Describe(StoredStream stream, Call call) => new()
    {
        LogStreamName = stream.Facts.Name,
        CreationTime = stream.Facts.Created.ToUnixTimeMilliseconds(),
        FirstEventTimestamp = stream.First?.Timestamp,
        LastEventTimestamp = stream.Last?.Timestamp,
        LastIngestionTime = stream.LastIngested,
        UploadSequenceToken = SequenceToken(stream),
        Arn = $"{Arn(call, stream.Facts.Group)}:log-stream:{stream.Facts.Name}",
        StoredBytes = stream.Bytes,
    };
}

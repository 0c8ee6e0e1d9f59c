using System.Globalization;
using System.Text;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Logs;

namespace Sagebrush.Services;

partial class LogsService
{
    /// <summary>What the service counts for an event beside its message.</summary>
    private const int EventOverhead = 26;

    private const int MostPutBytes = 1_048_576;

    private static readonly TimeSpan MostPutSpan = TimeSpan.FromHours(24), TooOld = TimeSpan.FromDays(14), TooNew = TimeSpan.FromHours(2);

    /// <summary>Adds events to a stream; on disk before the answer. Those of the distant past or of the future are left out, and the answer says which.</summary>
    /// <exception cref="AwsException">ResourceNotFoundException; InvalidParameterException: not in order of time, over more than a day, too many bytes.</exception>
    public override ValueTask<PutLogEventsResponse> PutLogEvents(PutLogEventsRequest request, Call call, CancellationToken cancel)
    {
        var stream = Stream(request.LogGroupName, request.LogStreamName);
        var events = request.LogEvents;
        CheckBatch(events);

        var now = _clock.GetUtcNow();
        long earliest = (now - TooOld).ToUnixTimeMilliseconds(), latest = (now + TooNew).ToUnixTimeMilliseconds();
        int first = events.TakeWhile(e => e.Timestamp < earliest).Count();
        int end = events.Count - events.Reverse().TakeWhile(e => e.Timestamp > latest).Count();
        if (first < end)
        {
            _logs.Append(request.LogGroupName, request.LogStreamName, [.. events.Take(first..end).Select(
                e => new LogEvent(DateTimeOffset.FromUnixTimeMilliseconds(e.Timestamp), e.Message))]);
            stream.Flush();
        }

        return new(new PutLogEventsResponse
        {
            NextSequenceToken = SequenceToken(stream),
            RejectedLogEventsInfo = first == 0 && end == events.Count ? null : new()
            {
                TooOldLogEventEndIndex = first > 0 ? first : null,
                TooNewLogEventStartIndex = end < events.Count ? end : null,
            },
        });
    }

    private static void CheckBatch(IReadOnlyList<InputLogEvent> events)
    {
        long bytes = events.Sum(e => (long)Encoding.UTF8.GetByteCount(e.Message) + EventOverhead);
        if (bytes > MostPutBytes)
        {
            throw AwsError.InvalidParameter.With($"Upload too large: {bytes} bytes exceeds limit of {MostPutBytes}");
        }

        for (int i = 1; i < events.Count; i++)
        {
            if (events[i].Timestamp < events[i - 1].Timestamp)
            {
                throw AwsError.InvalidParameter.With("Log events in a single PutLogEvents request must be in chronological order.");
            }
        }

        if (events[^1].Timestamp - events[0].Timestamp > MostPutSpan.TotalMilliseconds)
        {
            throw AwsError.InvalidParameter.With("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
        }
    }

    /// <summary>Older clients hand it back; no one needs it.</summary>
    private static string SequenceToken(StoredStream stream) => stream.Bytes.ToString("D56", CultureInfo.InvariantCulture);
}

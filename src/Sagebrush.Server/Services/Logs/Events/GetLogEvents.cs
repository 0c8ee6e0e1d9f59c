using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Logs;

namespace Sagebrush.Services;

partial class LogsService
{
    private const int MostEvents = 10_000;

    /// <summary>
    /// A page of a stream's events. At the end the page is empty and bears the token that asked for it, so that a client who follows a log asks with the same
    /// token again.
    /// </summary>
    /// <exception cref="AwsException">ResourceNotFoundException; InvalidParameterException: the token is none.</exception>
    public override ValueTask<GetLogEventsResponse> GetLogEvents(GetLogEventsRequest request, Call call, CancellationToken cancel)
    {
        var group = Group(request.LogGroupName, request.LogGroupIdentifier);
        var stream = group.Find(request.LogStreamName) ?? throw NoSuchStream();
        var start = LogCursor.Before(request.StartTime ?? 0);
        var end = LogCursor.Before(request.EndTime ?? long.MaxValue);
        var token = request.NextToken is { } text ? EventToken.Parse(text) : new(request.StartFromHead ?? false, request.StartFromHead == true ? start : end);
        int limit = request.Limit ?? MostEvents;
        var events = token.IsForward
            ? stream.ReadForward(token.Place > start ? token.Place : start, end, limit)
            : stream.ReadBackward(start, token.Place < end ? token.Place : end, limit);
        return new(Page(events, token, tokenIsOurs: request.NextToken is not null || token.IsForward, start));
    }

    private static GetLogEventsResponse Page(IReadOnlyList<StoredEvent> events, EventToken token, bool tokenIsOurs, LogCursor start)
    {
        // Asked for the last events of a stream that has none yet: those that come are after its start.
        var here = tokenIsOurs ? token : new EventToken(true, start);
        var (forward, backward) = events.Count > 0
            ? (new EventToken(true, events[^1].Cursor), new EventToken(false, events[0].Cursor))
            : here.IsForward ? (here, here.Turned) : (here.Turned, here);
        return new()
        {
            Events = [.. events.Select(e => new OutputLogEvent { Timestamp = e.Cursor.Timestamp, IngestionTime = e.Ingested, Message = e.Message })],
            NextForwardToken = forward.ToString(),
            NextBackwardToken = backward.ToString(),
        };
    }
}

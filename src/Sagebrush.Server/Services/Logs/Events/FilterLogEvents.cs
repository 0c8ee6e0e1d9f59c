using System.Buffers.Binary;
using System.Globalization;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Logs;

namespace Sagebrush.Services;

partial class LogsService
{
    /// <summary>Streams are read on in steps of this many events while they are merged.</summary>
    private const int MergedAtOnce = 1000;

    private const int MostFilteredBytes = 1024 * 1024;

    /// <summary>The events of several streams that match a pattern, by time, a page of them.</summary>
    /// <exception cref="AwsException">ResourceNotFoundException; InvalidParameterException: names and prefix together, a malformed pattern or token.</exception>
    public override ValueTask<FilterLogEventsResponse> FilterLogEvents(FilterLogEventsRequest request, Call call, CancellationToken cancel)
    {
        var streams = StreamsOf(request);
        var pattern = FilterPattern.Parse(request.FilterPattern);
        var after = LogsToken.Parse(request.NextToken);
        int limit = request.Limit ?? MostEvents, bytes = 0;
        var found = new List<FilteredLogEvent>();
        LogsToken? last = null;
        foreach (var (stream, e) in Merge(streams, request, after))
        {
            cancel.ThrowIfCancellationRequested();
            if (!pattern.Matches(e.Message))
            {
                continue;
            }

            bytes += e.Message.Length;
            if (found.Count == limit || (bytes > MostFilteredBytes && found.Count > 0))
            {
                return new(new FilterLogEventsResponse { Events = found, SearchedLogStreams = [], NextToken = last!.ToString() });
            }

            found.Add(Describe(stream, e));
            last = new(e.Cursor.Timestamp, stream.Facts.Name, e.Cursor.Offset);
        }

        return new(new FilterLogEventsResponse { Events = found, SearchedLogStreams = [] });
    }

    private IReadOnlyList<StoredStream> StreamsOf(FilterLogEventsRequest request)
    {
        var group = Group(request.LogGroupName, request.LogGroupIdentifier);
        if (request.LogStreamNames is not { } names)
        {
            return group.Streams(request.LogStreamNamePrefix ?? "");
        }

        return request.LogStreamNamePrefix is null
            ? [.. names.Distinct().Select(name => group.Find(name) ?? throw NoSuchStream())]
            : throw AwsError.InvalidParameter.With("Cannot specify both logStreamNames and logStreamNamePrefix.");
    }

    /// <summary>All events of the time asked for, by time, then by stream, then by arrival: an order that a token can resume.</summary>
    private static IEnumerable<(StoredStream Stream, StoredEvent Event)> Merge(
        IReadOnlyList<StoredStream> streams, FilterLogEventsRequest request, LogsToken? after)
    {
        var start = LogCursor.Before(request.StartTime ?? 0);

        // Unlike GetLogEvents, this operation counts the end time in.
        var end = LogCursor.Before(request.EndTime is { } last and < long.MaxValue ? last + 1 : long.MaxValue);
        var heads = new PriorityQueue<(StoredStream Stream, IEnumerator<StoredEvent> Events), (long, string)>(
            Comparer<(long Time, string Name)>.Create((a, b) => a.Time.CompareTo(b.Time) is not 0 and int order ? order : string.CompareOrdinal(a.Name, b.Name)));
        foreach (var stream in streams)
        {
            Enqueue(stream, Read(stream, Resume(stream, after, start), end).GetEnumerator());
        }

        while (heads.TryDequeue(out var head, out _))
        {
            yield return (head.Stream, head.Events.Current);
            Enqueue(head.Stream, head.Events);
        }

        void Enqueue(StoredStream stream, IEnumerator<StoredEvent> events)
        {
            if (events.MoveNext())
            {
                heads.Enqueue((stream, events), (events.Current.Cursor.Timestamp, stream.Facts.Name));
            }
        }
    }

    private static LogCursor Resume(StoredStream stream, LogsToken? after, LogCursor start)
    {
        if (after is null)
        {
            return start;
        }

        var place = string.CompareOrdinal(stream.Facts.Name, after.Name) switch
        {
            < 0 => new LogCursor(after.Time, long.MaxValue),
            0 => new LogCursor(after.Time, after.Offset),
            > 0 => LogCursor.Before(after.Time),
        };
        return place > start ? place : start;
    }

    private static IEnumerable<StoredEvent> Read(StoredStream stream, LogCursor after, LogCursor end)
    {
        for (var page = stream.ReadForward(after, end, MergedAtOnce); page.Count > 0; page = stream.ReadForward(page[^1].Cursor, end, MergedAtOnce))
        {
            foreach (var e in page)
            {
                yield return e;
            }
        }
    }

    private static FilteredLogEvent Describe(StoredStream stream, StoredEvent e) => new()
    {
        LogStreamName = stream.Facts.Name,
        Timestamp = e.Cursor.Timestamp,
        IngestionTime = e.Ingested,
        Message = e.Message,
        EventId = EventId(stream, e.Cursor),
    };

    /// <summary>56 digits as in the service: time, stream, place in the stream.</summary>
    private static string EventId(StoredStream stream, LogCursor place)
    {
        uint id = BinaryPrimitives.ReadUInt32BigEndian(stream.Facts.Id.ToByteArray(bigEndian: true).AsSpan(12));
        return string.Create(CultureInfo.InvariantCulture, $"{place.Timestamp:D20}{id:D16}{place.Offset:D20}");
    }
}

using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Logs;
using Xunit;

namespace Sagebrush.Services;

public sealed class LogsServiceTests : IDisposable
{
    private const string Jobs = "/aws/sagemaker/TrainingJobs";
    private static readonly Call Call = new("logs", "Any", "request", new("123456789012", "arn", "AIDA", "AKIA"), "us-east-1");

    private readonly DataFixture _data = new();
    private readonly ManualClock _clock = new();
    private readonly LogStore _store;
    private readonly LogsService _logs;

    public LogsServiceTests()
    {
        _store = new(_data.Folder, _data.Database, _clock);
        _logs = new(_store, _clock);
    }

    private long Now => _clock.Now.ToUnixTimeMilliseconds();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Groups_are_created_described_and_deleted()
    {
        await _logs.CreateLogGroup(new() { LogGroupName = "b", KmsKeyId = "key", LogGroupClass = LogGroupClass.INFREQUENTACCESS }, Call, default);
        await _logs.CreateLogGroup(new() { LogGroupName = "a" }, Call, default);
        await Refuses("ResourceAlreadyExistsException", () => _logs.CreateLogGroup(new() { LogGroupName = "a" }, Call, default));
        var groups = (await _logs.DescribeLogGroups(new(), Call, default)).LogGroups!;
        Assert.Equal(["a", "b"], groups.Select(g => g.LogGroupName));
        Assert.Equal(("arn:aws:logs:us-east-1:123456789012:log-group:b:*", "key", "INFREQUENT_ACCESS", Now),
            (groups[1].Arn, groups[1].KmsKeyId, groups[1].LogGroupClass, groups[1].CreationTime));
        await _logs.DeleteLogGroup(new() { LogGroupName = "a" }, Call, default);
        await Refuses("ResourceNotFoundException", () => _logs.DeleteLogGroup(new() { LogGroupName = "a" }, Call, default));
    }

    [Fact]
    public async Task A_protected_group_is_not_deleted()
    {
        await _logs.CreateLogGroup(new() { LogGroupName = "a", DeletionProtectionEnabled = true }, Call, default);
        await Refuses("ValidationException", () => _logs.DeleteLogGroup(new() { LogGroupName = "a" }, Call, default));
    }

    [Fact]
    public async Task Groups_are_filtered_and_paged()
    {
        foreach (string name in new[] { "/x/One", "/x/Two", "/y/one" })
        {
            await _logs.CreateLogGroup(new() { LogGroupName = name }, Call, default);
        }

        Assert.Equal(["/x/One", "/x/Two"], await Names(new() { LogGroupNamePrefix = "/x/" }));
        Assert.Equal(["/x/One", "/y/one"], await Names(new() { LogGroupNamePattern = "ONE" }));
        Assert.Equal(["/y/one"], await Names(new() { LogGroupIdentifiers = ["arn:aws:logs:us-east-1:123456789012:log-group:/y/one"] }));
        var first = await _logs.DescribeLogGroups(new() { Limit = 2 }, Call, default);
        Assert.Equal(["/y/one"], await Names(new() { Limit = 2, NextToken = first.NextToken }));
        await Refuses("InvalidParameterException", () => _logs.DescribeLogGroups(new() { LogGroupNamePrefix = "a", LogGroupNamePattern = "b" }, Call, default));
        await Refuses("InvalidParameterException", () => _logs.DescribeLogGroups(new() { NextToken = "?" }, Call, default));

        async Task<IEnumerable<string?>> Names(DescribeLogGroupsRequest request) =>
            (await _logs.DescribeLogGroups(request, Call, default)).LogGroups!.Select(g => g.LogGroupName);
    }

    [Fact]
    public async Task Streams_are_created_and_deleted()
    {
        await Refuses("ResourceNotFoundException", () => _logs.CreateLogStream(new() { LogGroupName = "a", LogStreamName = "s" }, Call, default));
        await _logs.CreateLogGroup(new() { LogGroupName = "a" }, Call, default);
        await _logs.CreateLogStream(new() { LogGroupName = "a", LogStreamName = "s" }, Call, default);
        await Refuses("ResourceAlreadyExistsException", () => _logs.CreateLogStream(new() { LogGroupName = "a", LogStreamName = "s" }, Call, default));
        var stream = Assert.Single((await _logs.DescribeLogStreams(new() { LogGroupName = "a" }, Call, default)).LogStreams!);
        Assert.Equal(("s", null, "arn:aws:logs:us-east-1:123456789012:log-group:a:log-stream:s"), (stream.LogStreamName, stream.FirstEventTimestamp, stream.Arn));
        await _logs.DeleteLogStream(new() { LogGroupName = "a", LogStreamName = "s" }, Call, default);
        await Refuses("ResourceNotFoundException", () => _logs.DeleteLogStream(new() { LogGroupName = "a", LogStreamName = "s" }, Call, default));
    }

    [Fact]
    public async Task Streams_are_listed_by_name_or_by_their_last_event()
    {
        Append("job/b", (3, "x"));
        Append("job/a", (2, "x"), (5, "y"));
        Append("other", (1, "x"));
        Assert.Equal(["job/a", "job/b", "other"], await Names(new()));
        Assert.Equal(["other", "job/b", "job/a"], await Names(new() { Descending = true }));
        Assert.Equal(["job/a", "job/b"], await Names(new() { LogStreamNamePrefix = "job/" }));
        Assert.Equal(["other", "job/b", "job/a"], await Names(new() { OrderBy = OrderBy.LastEventTime }));
        var first = await _logs.DescribeLogStreams(
            new() { LogGroupName = Jobs, OrderBy = OrderBy.LastEventTime, Descending = true, Limit = 1 }, Call, default);
        Assert.Equal((2, 5), (first.LogStreams![0].FirstEventTimestamp, first.LogStreams[0].LastEventTimestamp));
        Assert.Equal(["job/b", "other"], await Names(new() { OrderBy = OrderBy.LastEventTime, Descending = true, NextToken = first.NextToken }));
        await Refuses("InvalidParameterException", () => Names(new() { OrderBy = OrderBy.LastEventTime, LogStreamNamePrefix = "job/" }));

        async Task<IEnumerable<string?>> Names(DescribeLogStreamsRequest request) =>
            (await _logs.DescribeLogStreams(request with { LogGroupName = Jobs }, Call, default)).LogStreams!.Select(s => s.LogStreamName);
    }

    [Fact]
    public async Task A_token_comes_only_when_more_streams_match()
    {
        Append("job/algo-1", (1, "x"));
        Append("job/algo-2", (1, "x"));
        Append("job2/algo-1", (1, "x"));
        var page = await _logs.DescribeLogStreams(new() { LogGroupName = Jobs, LogStreamNamePrefix = "job/", Limit = 2 }, Call, default);
        Assert.Equal((2, null), (page.LogStreams!.Count, page.NextToken));
    }

    [Fact]
    public async Task Put_events_are_read_back()
    {
        await MakeStream();
        var answer = await Put((Now - 5, "one"), (Now, "two"));
        Assert.Null(answer.RejectedLogEventsInfo);
        Assert.NotNull(answer.NextSequenceToken);
        var page = await Get(new());
        Assert.Equal([(Now - 5, "one", Now), (Now, "two", Now)], page.Events!.Select(e => (e.Timestamp!.Value, e.Message!, e.IngestionTime!.Value)));
    }

    [Fact]
    public async Task Events_of_the_distant_past_and_of_the_future_are_left_out()
    {
        await MakeStream();
        long old = (long)TimeSpan.FromDays(15).TotalMilliseconds, future = (long)TimeSpan.FromHours(3).TotalMilliseconds;
        Assert.Equal(2, (await Put((Now - old, "a"), (Now - old, "b"))).RejectedLogEventsInfo!.TooOldLogEventEndIndex);
        Assert.Equal(1, (await Put((Now, "c"), (Now + future, "d"))).RejectedLogEventsInfo!.TooNewLogEventStartIndex);
        Assert.Equal(["c"], (await Get(new())).Events!.Select(e => e.Message));
    }

    [Fact]
    public async Task Bad_batches_are_refused()
    {
        await Refuses("ResourceNotFoundException", () => Put((Now, "a")));
        await MakeStream();
        await Refuses("InvalidParameterException", () => Put((Now, "a"), (Now - 1, "b")));
        await Refuses("InvalidParameterException", () => Put((Now - 90_000_000, "a"), (Now, "b")));
        await Refuses("InvalidParameterException", () => Put((Now, new('a', 1_048_551))));
        await Put((Now, new('a', 1_048_550)));
    }

    [Fact]
    public async Task A_log_is_followed_as_the_sagemaker_sdk_does()
    {
        await MakeStream();
        var seen = new List<string>();
        string? token = null;
        for (int round = 0; round < 3; round++)
        {
            Append("s", (round, $"{round}a"), (round, $"{round}b"), (round, $"{round}c"));
            while (true)
            {
                var page = await Get(new() { StartTime = 0, StartFromHead = true, NextToken = token, Limit = 2 });
                if (page.Events!.Count == 0)
                {
                    Assert.Equal(token, page.NextForwardToken);
                    break;
                }

                seen.AddRange(page.Events.Select(e => e.Message!));
                token = page.NextForwardToken;
            }
        }

        Assert.Equal(["0a", "0b", "0c", "1a", "1b", "1c", "2a", "2b", "2c"], seen);
    }

    [Fact]
    public async Task A_start_time_counts_in_and_an_end_time_does_not()
    {
        await MakeStream();
        Append("s", (1, "a"), (2, "b"), (2, "c"), (3, "d"));
        Assert.Equal(["b", "c"], (await Get(new() { StartTime = 2, EndTime = 3, StartFromHead = true })).Events!.Select(e => e.Message));
        Assert.Empty((await Get(new() { StartTime = 9, StartFromHead = true })).Events!);
    }

    [Fact]
    public async Task Without_a_start_from_head_the_last_events_come_and_tokens_lead_both_ways()
    {
        await MakeStream();
        Append("s", [.. Enumerable.Range(0, 5).Select(i => ((long)i, $"{i}"))]);
        var last = await Get(new() { Limit = 2 });
        Assert.Equal(["3", "4"], last.Events!.Select(e => e.Message));
        var before = await Get(new() { Limit = 2, NextToken = last.NextBackwardToken });
        Assert.Equal(["1", "2"], before.Events!.Select(e => e.Message));
        Assert.Equal(["3", "4"], (await Get(new() { Limit = 2, NextToken = before.NextForwardToken })).Events!.Select(e => e.Message));
        var head = await Get(new() { Limit = 2, NextToken = before.NextBackwardToken });
        var beyond = await Get(new() { Limit = 2, NextToken = head.NextBackwardToken });
        Assert.Empty(beyond.Events!);
        Assert.Equal(head.NextBackwardToken, beyond.NextBackwardToken);
        Assert.Equal(["0", "1"], (await Get(new() { Limit = 2, NextToken = beyond.NextForwardToken })).Events!.Select(e => e.Message));
        var after = await Get(new() { Limit = 2, NextToken = last.NextForwardToken });
        Assert.Empty(after.Events!);
        Assert.Equal(["3", "4"], (await Get(new() { Limit = 2, NextToken = after.NextBackwardToken })).Events!.Select(e => e.Message));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_token_of_an_empty_stream_finds_what_comes_later(bool fromHead)
    {
        await MakeStream();
        var empty = await Get(new() { StartFromHead = fromHead });
        Append("s", (1, "a"));
        Assert.Equal(["a"], (await Get(new() { StartFromHead = fromHead, NextToken = empty.NextForwardToken })).Events!.Select(e => e.Message));
    }

    [Fact]
    public async Task What_does_not_exist_is_reported()
    {
        await Refuses("ResourceNotFoundException", () => Get(new()));
        await Refuses("InvalidParameterException", () => _logs.GetLogEvents(new() { LogStreamName = "s" }, Call, default));
        await MakeStream();
        await Refuses("ResourceNotFoundException", () => _logs.GetLogEvents(new() { LogGroupName = Jobs, LogStreamName = "t" }, Call, default));
        foreach (string token in new[] { "x", "f/1", "f/a/1", "g/1/1" })
        {
            await Refuses("InvalidParameterException", () => Get(new() { NextToken = token }));
        }
    }

    [Fact]
    public async Task Events_of_several_streams_are_merged_by_time_and_paged()
    {
        Append("job/b", (1, "b1"), (2, "b2"), (2, "b3"), (4, "b4"));
        Append("job/a", (2, "a2"), (3, "a3"));
        Append("other", (0, "o"));
        Assert.Equal(["b1", "a2", "b2", "b3", "a3", "b4"], await All(new() { LogStreamNamePrefix = "job/" }));
        for (int limit = 1; limit < 7; limit++)
        {
            Assert.Equal(["o", "b1", "a2", "b2", "b3", "a3", "b4"], await All(new() { Limit = limit }));
        }

        Assert.Equal(["a2", "b2", "b3", "a3"], await All(new() { StartTime = 2, EndTime = 3 }));
        Assert.Equal(["o", "a2", "a3"], await All(new() { LogStreamNames = ["other", "job/a"] }));
        Assert.Equal(["a2", "b2"], await All(new() { FilterPattern = "?b2 ?a2", Limit = 1 }));
        await Refuses("ResourceNotFoundException", () => Filter(new() { LogStreamNames = ["nobody"] }));
        await Refuses("InvalidParameterException", () => Filter(new() { LogStreamNames = ["other"], LogStreamNamePrefix = "o" }));
    }

    [Fact]
    public async Task Filtered_events_have_ids_of_their_own()
    {
        Append("job/a", (1, "x"), (1, "x"));
        Append("job/b", (1, "x"));
        var events = (await Filter(new())).Events!;
        Assert.Equal(3, events.Select(e => e.EventId).Distinct().Count());
        Assert.All(events, e => Assert.Matches("^[0-9]{56}$", e.EventId));
    }

    private ValueTask<FilterLogEventsResponse> Filter(FilterLogEventsRequest request) => _logs.FilterLogEvents(request with { LogGroupName = Jobs }, Call, default);

    private async Task<List<string>> All(FilterLogEventsRequest request)
    {
        var all = new List<string>();
        string? token = null;
        do
        {
            var page = await Filter(request with { NextToken = token });
            all.AddRange(page.Events!.Select(e => e.Message!));
            token = page.NextToken;
        }
        while (token is not null);

        return all;
    }

    private async Task MakeStream()
    {
        await _logs.CreateLogGroup(new() { LogGroupName = Jobs }, Call, default);
        await _logs.CreateLogStream(new() { LogGroupName = Jobs, LogStreamName = "s" }, Call, default);
    }

    private ValueTask<PutLogEventsResponse> Put(params (long Time, string Message)[] events) => _logs.PutLogEvents(
        new() { LogGroupName = Jobs, LogStreamName = "s", LogEvents = [.. events.Select(e => new InputLogEvent { Timestamp = e.Time, Message = e.Message })] },
        Call, default);

    private ValueTask<GetLogEventsResponse> Get(GetLogEventsRequest request) =>
        _logs.GetLogEvents(request with { LogGroupName = Jobs, LogStreamName = "s" }, Call, default);

    private void Append(string stream, params (long Time, string Message)[] events) =>
        _store.Append(Jobs, stream, [.. events.Select(e => new LogEvent(DateTimeOffset.FromUnixTimeMilliseconds(e.Time), e.Message))]);

    private static async Task Refuses<T>(string code, Func<ValueTask<T>> call) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<AwsException>(async () => await call())).Error.Code);

    private static async Task Refuses<T>(string code, Func<Task<T>> call) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<AwsException>(async () => await call())).Error.Code);

    private static async Task Refuses(string code, Func<ValueTask> call) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<AwsException>(async () => await call())).Error.Code);
}

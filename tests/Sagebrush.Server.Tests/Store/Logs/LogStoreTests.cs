using Xunit;

namespace Sagebrush.Store;

public sealed class LogStoreTests : IDisposable
{
    private const string Group = "/aws/sagemaker/TrainingJobs", Stream = "job/algo-1-1";
    private static readonly LogCursor Start = LogCursor.Before(0), End = LogCursor.Before(long.MaxValue);

    private readonly DataFixture _data = new();
    private readonly ManualClock _clock = new();
    private LogStore _logs;

    public LogStoreTests() => _logs = new(_data.Folder, _data.Database, _clock);

    public void Dispose() => _data.Dispose();

    [Fact]
    public void Append_makes_group_and_stream()
    {
        Append((1, "one"), (2, "two"));
        Assert.Equal([Group], _logs.Groups().Select(g => g.Facts.Name));
        Assert.Equal(["one", "two"], Messages());
        Assert.Equal(_clock.Now, _logs.Find(Group, Stream)!.Facts.Created);
    }

    [Fact]
    public void Events_are_ordered_by_time_and_within_a_millisecond_by_arrival()
    {
        Append((5, "e"), (3, "b"));
        Append((3, "c"), (9, "f"));
        Append((3, "d"), (1, "a"));
        Assert.Equal(["a", "b", "c", "d", "e", "f"], Messages());
        Reopen();
        Assert.Equal(["a", "b", "c", "d", "e", "f"], Messages());
    }

    [Fact]
    public void Events_and_position_are_there_after_a_restart()
    {
        _logs.Append(Group, Stream, [Event(1, "grüße"), Event(2, "")], position: 77);
        _logs.Append(Group, Stream, [Event(3, "three")]);
        Reopen();
        Assert.Equal(["grüße", "", "three"], Messages());
        Assert.Equal(77, _logs.Position(Group, Stream));
        Assert.Equal(_clock.Now.ToUnixTimeMilliseconds(), _logs.Find(Group, Stream)!.LastIngested);
        Assert.Equal(0, _logs.Position(Group, "another"));
    }

    [Fact]
    public void A_torn_tail_is_cut_wherever_it_tore()
    {
        Append((1, "one"));
        string file = Assert.Single(Directory.GetFiles(_data.Folder.Logs));
        byte[] whole = File.ReadAllBytes(file);
        _logs.Append(Group, Stream, [Event(2, "two"), Event(3, "three")], position: 9);
        byte[] both = File.ReadAllBytes(file);
        for (int length = whole.Length; length < both.Length; length++)
        {
            Reopen(() => File.WriteAllBytes(file, both[..length]));
            Assert.Equal(["one"], Messages());
            Assert.Equal(0, _logs.Position(Group, Stream));
        }

        Append((4, "four"));
        Reopen();
        Assert.Equal(["one", "four"], Messages());
    }

    [Fact]
    public void A_damaged_batch_is_cut_off()
    {
        Append((1, "one"));
        Append((2, "two"));
        string file = Assert.Single(Directory.GetFiles(_data.Folder.Logs));
        byte[] bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        Reopen(() => File.WriteAllBytes(file, bytes));
        Assert.Equal(["one"], Messages());
    }

    [Fact]
    public void Reading_goes_both_ways_from_any_place()
    {
        Append([.. Enumerable.Range(0, 10).Select(i => ((long)i / 2, $"{i}"))]);
        var stream = _logs.Find(Group, Stream)!;
        var first = stream.ReadForward(Start, End, 4);
        Assert.Equal(["0", "1", "2", "3"], first.Select(e => e.Message));
        var next = stream.ReadForward(first[^1].Cursor, End, 4);
        Assert.Equal(["4", "5", "6", "7"], next.Select(e => e.Message));
        Assert.Equal(["2", "3"], stream.ReadBackward(Start, next[0].Cursor, 2).Select(e => e.Message));
        Assert.Equal(["8", "9"], stream.ReadBackward(Start, End, 2).Select(e => e.Message));
        Assert.Equal(["2", "3"], stream.ReadForward(LogCursor.Before(1), LogCursor.Before(2), 100).Select(e => e.Message));
        Assert.Equal(["2", "3"], stream.ReadBackward(LogCursor.Before(1), LogCursor.Before(2), 100).Select(e => e.Message));
        Assert.Empty(stream.ReadForward(stream.Last!.Value, End, 4));
        Assert.Empty(stream.ReadBackward(Start, stream.First!.Value, 4));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void Any_order_of_arrival_is_read_in_the_order_of_time(int seed)
    {
        // Messages long enough that many blocks are split, in batches of which some begin late.
        var random = new Random(seed);
        List<(long Time, int Arrival, string Text)> all = [];
        for (int batch = 0, time = 0; batch < 120; batch++)
        {
            time = random.Next(4) == 0 ? random.Next(time + 1) : time + random.Next(50);
            var events = Enumerable.Range(all.Count, random.Next(1, 30)).Select(i => ((long)(time += random.Next(3)), i, $"{i}:{new string('x', random.Next(3000))}")).ToList();
            all.AddRange(events);
            _logs.Append(Group, Stream, [.. events.Select(e => Event(e.Item1, e.Item3))], position: batch);
            if (random.Next(3) == 0)
            {
                _logs.Append(Group, Stream, [], position: batch);
            }
        }

        string[] expected = [.. all.OrderBy(e => e.Time).ThenBy(e => e.Arrival).Select(e => e.Text)];
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal(expected, Pages(_logs.Find(Group, Stream)!, forward: true));
            Assert.Equal(expected, Pages(_logs.Find(Group, Stream)!, forward: false));
            Reopen();
        }

        static List<string> Pages(StoredStream stream, bool forward)
        {
            List<string> read = [];
            LogCursor after = Start, end = End;
            for (int limit = 1; ; limit = (limit * 3) % 41)
            {
                var page = (forward ? stream.ReadForward(after, end, limit) : stream.ReadBackward(after, end, limit)).ToList();
                if (page.Count == 0)
                {
                    return read;
                }

                read.InsertRange(forward ? read.Count : 0, page.Select(e => e.Message));
                (after, end) = forward ? (page[^1].Cursor, end) : (after, page[0].Cursor);
            }
        }
    }

    [Fact]
    public void A_page_ends_before_it_is_longer_than_a_megabyte()
    {
        Append((1, new('a', 700_000)), (2, new('b', 700_000)), (3, new('c', 2_000_000)));
        var stream = _logs.Find(Group, Stream)!;
        Assert.Single(stream.ReadForward(Start, End, 10));
        Assert.Single(stream.ReadBackward(Start, End, 10));
    }

    [Fact]
    public void Streams_are_found_by_prefix()
    {
        foreach (string name in new[] { "b/2", "a/1", "b/1", "c", "b" })
        {
            _logs.Append(Group, name, [Event(1, "")]);
        }

        Assert.Equal(["b/1", "b/2"], _logs.Find(Group)!.Streams("b/").Select(s => s.Facts.Name));
        Assert.Equal(["a/1", "b", "b/1", "b/2", "c"], _logs.Find(Group)!.Streams().Select(s => s.Facts.Name));
        Reopen();
        Assert.Equal(["b/1", "b/2"], _logs.Find(Group)!.Streams("b/").Select(s => s.Facts.Name));
    }

    [Fact]
    public void Removing_takes_rows_and_files()
    {
        Append((1, "one"));
        _logs.Append(Group, "other", [Event(1, "")]);
        Assert.True(_logs.Remove(Group, Stream));
        Assert.False(_logs.Remove(Group, Stream));
        Assert.Single(Directory.GetFiles(_data.Folder.Logs));
        Append((2, "again"));
        Assert.Equal(["again"], Messages());
        Assert.True(_logs.Remove(Group));
        Assert.False(_logs.Remove(Group));
        Assert.Empty(Directory.GetFiles(_data.Folder.Logs));
        Reopen();
        Assert.Empty(_logs.Groups());
    }

    [Fact]
    public void Who_flushes_a_stream_that_is_gone_leaves_no_file()
    {
        Append((1, "one"));
        var stream = _logs.Find(Group, Stream)!;
        _logs.Remove(Group, Stream);
        stream.Flush();
        Assert.Empty(Directory.GetFiles(_data.Folder.Logs));
    }

    [Fact]
    public void Clearing_the_database_clears_the_logs()
    {
        Append((1, "one"));
        _data.Database.Clear();
        Assert.Empty(_logs.Groups());
        Assert.Empty(Directory.GetFiles(_data.Folder.Logs));
    }

    [Fact]
    public void Whoever_listens_is_told_of_new_events()
    {
        var told = new List<(string, string)>();
        _logs.Appended += (group, stream) => told.Add((group, stream));
        Append((1, "one"));
        Assert.Equal([(Group, Stream)], told);
    }

    [Fact]
    public void Many_writers_lose_nothing()
    {
        Parallel.For(0, 8, writer =>
        {
            for (int i = 0; i < 50; i++)
            {
                _logs.Append(Group, Stream, [Event(i, $"{writer}")]);
            }
        });
        Assert.Equal(400, Messages().Count());
        Reopen();
        Assert.Equal(400, Messages().Count());
    }

    private static LogEvent Event(long time, string message) => new(DateTimeOffset.FromUnixTimeMilliseconds(time), message);

    private void Append(params (long Time, string Message)[] events) => _logs.Append(Group, Stream, [.. events.Select(e => Event(e.Time, e.Message))]);

    private IEnumerable<string> Messages() => _logs.Find(Group, Stream)!.ReadForward(Start, End, int.MaxValue).Select(e => e.Message);

    private void Reopen(Action? meanwhile = null)
    {
        _data.Reopen(meanwhile);
        _logs = new(_data.Folder, _data.Database, _clock);
    }
}

using Xunit;

namespace Sagebrush.Store;

public sealed class TableTests : IDisposable
{
    private readonly DataFixture _data = new();
    private readonly ManualClock _clock = new();
    private Table<Boat> _boats;

    public TableTests() => _boats = Open();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void Find_answers_what_was_added_dated_and_versioned()
    {
        _boats.Add(new("anna") { State = "Afloat", Miles = 3 });

        var anna = _boats.Find("anna")!;

        Assert.Equal(("Afloat", 3, 1L), (anna.State, anna.Miles, anna.Version));
        Assert.Equal((_clock.Now, _clock.Now), (anna.Created, anna.Modified));
        Assert.Null(_boats.Find("berta"));
    }

    [Fact]
    public void Add_refuses_a_key_that_is_there()
    {
        _boats.Add(new("anna"));

        Assert.Equal("anna", Assert.Throws<DuplicateKeyException>(() => _boats.Add(new("anna"))).Key);
    }

    [Fact]
    public void Update_changes_dates_and_counts()
    {
        _boats.Add(new("anna"));
        var created = _clock.Now;
        _clock.Advance(TimeSpan.FromSeconds(5));

        var anna = _boats.Update("anna", boat => boat with { Miles = 7 })!;

        Assert.Equal((7, 2L, created, _clock.Now), (anna.Miles, anna.Version, anna.Created, anna.Modified));
        Assert.Null(_boats.Update("berta", boat => boat with { Miles = 7 }));
    }

    [Fact]
    public void Update_that_throws_or_changes_nothing_leaves_the_row_alone()
    {
        _boats.Add(new("anna"));
        var told = new List<string>();
        _boats.Changed += told.Add;

        Assert.Throws<TimeoutException>(() => _boats.Update("anna", _ => throw new TimeoutException()));
        Assert.Equal(1, _boats.Update("anna", boat => boat)!.Version);

        Assert.Equal(1, _boats.Find("anna")!.Version);
        Assert.Empty(told);
    }

    [Fact]
    public void Update_refuses_to_rename()
    {
        _boats.Add(new("anna"));

        Assert.Throws<InvalidOperationException>(() => _boats.Update("anna", boat => boat with { Name = "berta" }));
    }

    [Fact]
    public void Changed_tells_every_write_after_it_is_visible()
    {
        var told = new List<(string Key, long? Version)>();
        _boats.Changed += key => told.Add((key, _boats.Find(key)?.Version));

        _boats.Add(new("anna"));
        _boats.Update("anna", boat => boat with { Miles = 1 });
        Assert.True(_boats.Remove("anna"));
        Assert.False(_boats.Remove("anna"));

        Assert.Equal([("anna", 1), ("anna", 2), ("anna", null)], told);
    }

    [Fact]
    public void Rows_are_there_after_reopening()
    {
        _boats.Add(new("anna") { State = "Afloat" });
        _clock.Advance(TimeSpan.FromTicks(12345));
        var before = _boats.Update("anna", boat => boat with { Miles = 9 })!;

        _data.Reopen();
        _boats = Open();

        Assert.Equal(before, _boats.Find("anna"));
        Assert.Equal([before], _boats.All());
    }

    [Theory]
    [InlineData(SortBy.Name, true)]
    [InlineData(SortBy.Name, false)]
    [InlineData(SortBy.CreationTime, true)]
    [InlineData(SortBy.CreationTime, false)]
    [InlineData(SortBy.LastModifiedTime, true)]
    [InlineData(SortBy.Status, false)]
    [InlineData(SortBy.Status, true)]
    public void Pages_join_to_the_whole_sorted_list(SortBy sortBy, bool ascending)
    {
        AddFleet(25);

        var listed = Pages(new() { SortBy = sortBy, Ascending = ascending, MaxResults = 4 });

        var expected = _boats.All().OrderBy(
            b => sortBy switch
            {
                SortBy.CreationTime => $"{b.Created:O}",
                SortBy.LastModifiedTime => $"{b.Modified:O}",
                SortBy.Status => b.Status ?? "",
                _ => "",
            }, StringComparer.Ordinal).ThenBy(b => b.Key, StringComparer.Ordinal).Select(b => b.Key);
        Assert.Equal(ascending ? expected : expected.Reverse(), listed);
    }

    [Fact]
    public void Filters_combine()
    {
        AddFleet(25);
        var tenth = _boats.Find("boat-10")!.Created;

        var listed = Pages(new() { StatusEquals = "Afloat", CreationTimeAfter = tenth, CreationTimeBefore = tenth.AddSeconds(9), NameContains = "t-1", MaxResults = 2 });

        Assert.Equal(["boat-18", "boat-16", "boat-14", "boat-12"], listed);
    }

    [Fact]
    public void Filters_by_time_exclude_the_named_millisecond()
    {
        _clock.Advance(TimeSpan.FromTicks(7));
        _boats.Add(new("anna"));
        var seen = DateTimeOffset.FromUnixTimeMilliseconds(_clock.Now.ToUnixTimeMilliseconds());

        Assert.Empty(_boats.List(new() { CreationTimeAfter = seen }).Items);
        Assert.Empty(_boats.List(new() { LastModifiedTimeBefore = seen }).Items);
        Assert.Single(_boats.List(new() { CreationTimeAfter = seen.AddMilliseconds(-1), LastModifiedTimeBefore = seen.AddMilliseconds(1) }).Items);
    }

    [Fact]
    public void Pages_neither_repeat_nor_skip_when_rows_come_and_go()
    {
        AddFleet(10);
        var query = new ListQuery { SortBy = SortBy.Name, Ascending = true, MaxResults = 4 };
        var first = _boats.List(query);

        _boats.Remove("boat-03");
        _boats.Remove("boat-00");
        _boats.Add(new("boat-01b"));
        _boats.Add(new("boat-05b"));

        Assert.Equal(
            ["boat-04", "boat-05", "boat-05b", "boat-06"],
            _boats.List(query with { NextToken = first.NextToken }).Items.Select(b => b.Key));
    }

    [Theory]
    [InlineData("nonsense!")]
    [InlineData("bm9uc2Vuc2U")]
    [InlineData("Q3JlYXRpb25UaW1lCkQKeAphbm5h")]
    public void List_refuses_tokens_that_are_none(string token) =>
        Assert.Equal("ValidationException", Assert.Throws<Wire.AwsException>(() => _boats.List(new() { NextToken = token })).Error.Code);

    [Fact]
    public void List_refuses_the_token_of_another_order()
    {
        AddFleet(3);
        var token = _boats.List(new() { MaxResults = 1 }).NextToken;

        Assert.Throws<Wire.AwsException>(() => _boats.List(new() { MaxResults = 1, Ascending = true, NextToken = token }));
        Assert.Throws<Wire.AwsException>(() => _boats.List(new() { MaxResults = 1, SortBy = SortBy.Status, NextToken = token }));
    }

    [Fact]
    public async Task Concurrent_updates_lose_nothing_and_readers_never_go_back()
    {
        _boats.Add(new("anna"));
        using var writing = new CancellationTokenSource();

        var reader = Task.Run(() =>
        {
            for (long seen = 0; !writing.IsCancellationRequested;)
            {
                var version = _boats.Find("anna")!.Version;
                Assert.True(version >= seen);
                seen = version;
                Assert.InRange(_boats.All().Count, 1, 201);
            }
        });
        await Task.WhenAll(Enumerable.Range(0, 8).Select(w => Task.Run(() =>
        {
            for (var i = 0; i < 25; i++)
            {
                _boats.Update("anna", boat => boat with { Miles = boat.Miles + 1 });
                _boats.Add(new($"boat-{w}-{i}"));
            }
        })));
        await writing.CancelAsync();
        await reader;

        Assert.Equal((200, 201L), (_boats.Find("anna")!.Miles, _boats.Find("anna")!.Version));
        Assert.Equal(201, _boats.All().Count);
    }

    [Fact]
    public void Clear_empties_every_table_and_tells()
    {
        _boats.Add(new("anna"));
        var told = 0;
        _data.Database.Cleared += () => told++;

        _data.Database.Clear();

        Assert.Null(_boats.Find("anna"));
        Assert.Empty(_boats.All());
        Assert.Equal(1, told);
        _boats.Add(new("anna"));
    }

    private void AddFleet(int boats)
    {
        for (var i = 0; i < boats; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            _boats.Add(new($"boat-{i:00}") { State = i % 2 == 0 ? "Afloat" : i % 3 == 0 ? "Aground" : null });
        }

        for (var i = 0; i < boats; i += 3)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            _boats.Update($"boat-{i:00}", boat => boat with { Miles = 1 });
        }
    }

    private List<string> Pages(ListQuery query)
    {
        var listed = new List<string>();
        do
        {
            var page = _boats.List(query);
            Assert.InRange(page.Items.Count, 1, query.MaxResults);
            listed.AddRange(page.Items.Select(b => b.Key));
            query = query with { NextToken = page.NextToken };
        }
        while (query.NextToken is not null);
        return listed;
    }

    private Table<Boat> Open() => new(_data.Database, "boats", BoatJson.Default.Boat, _clock);

    [Fact]
    public void Rows_whose_keys_begin_alike_are_found_and_removed_together()
    {
        foreach (string key in (string[])["/a", "/a/2", "/a/1", "/a/ü", "/ab/1", "/b/1"])
        {
            _boats.Add(new(key));
        }

        Assert.Equal(["/a/1", "/a/2", "/a/ü"], _boats.Below("/a/").Select(boat => boat.Key));

        var removed = new List<string>();
        _boats.Changed += removed.Add;
        _boats.RemoveBelow("/a/");

        Assert.Equal(["/a/1", "/a/2", "/a/ü"], removed);
        Assert.Null(_boats.Find("/a/1"));
        Assert.Equal(["/a", "/ab/1", "/b/1"], Open().All().Select(boat => boat.Key));
    }
}

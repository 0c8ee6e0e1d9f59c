using System.Text;
using Sagebrush.Wire;
using Xunit;

namespace Sagebrush.Store;

public sealed class ObjectVersionsTests : IDisposable
{
    private readonly DataFixture _data = new();
    private readonly ManualClock _clock = new();
    private readonly ObjectStore _store;

    public ObjectVersionsTests()
    {
        _store = new(_data.Folder, _data.Database, _clock);
        _store.CreateBucket("b");
    }

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Without_versioning_a_write_replaces_the_one_version_null()
    {
        await Put("k", "one");
        var second = await Put("k", "two");
        Assert.Equal(StoredObject.NullVersion, second.VersionId);
        Assert.Equal(["two"], await Texts("k"));
    }

    [Fact]
    public async Task Versioning_keeps_every_write_newest_first_though_the_clock_stands_still()
    {
        Set(Versioning.Enabled);
        var ids = new List<string>();
        foreach (string text in new[] { "one", "two", "three" })
        {
            ids.Add((await Put("k", text)).VersionId);
        }

        Assert.Equal(3, ids.Distinct().Count());
        Assert.Equal(["three", "two", "one"], await Texts("k"));
        Assert.Equal([true, false, false], Versions("k").Select(v => v.IsLatest));
        Assert.Equal("one", await Read(_store.FindVersion("b", "k", ids[0])!));
        Assert.Equal("three", await Read(_store.Find("b", "k")!));
    }

    [Fact]
    public async Task A_removed_object_leaves_a_marker_and_comes_back_when_the_marker_goes()
    {
        Set(Versioning.Enabled);
        await Put("k", "one");
        var marker = _store.Remove("b", new RemovalRequest("k")).Marker!;
        Assert.True(marker.IsDeleteMarker && marker.IsLatest);
        Assert.Null(_store.Find("b", "k"));
        Assert.Empty(_store.List("b", ""));
        Assert.Null(_store.Open("b", "k"));
        Assert.Equal(marker.VersionId, _store.FindVersion("b", "k", null)!.VersionId);

        Assert.Equal(marker.VersionId, _store.Remove("b", new RemovalRequest("k", marker.VersionId)).Removed!.VersionId);
        Assert.Equal("one", await Read(_store.Find("b", "k")!));
    }

    [Fact]
    public async Task Removing_the_latest_version_makes_the_one_before_the_latest()
    {
        Set(Versioning.Enabled);
        await Put("k", "one");
        var second = await Put("k", "two");
        _store.Remove("b", new RemovalRequest("k", second.VersionId));
        Assert.Equal("one", await Read(_store.Find("b", "k")!));
        Assert.True(Assert.Single(Versions("k")).IsLatest);
    }

    [Fact]
    public async Task Suspended_versioning_replaces_the_version_null_only()
    {
        await Put("k", "before");
        Set(Versioning.Enabled);
        await Put("k", "kept");
        Set(Versioning.Suspended);
        await Put("k", "null one");
        Assert.Equal(["null one", "kept"], await Texts("k"));
        Assert.Equal("null", _store.Remove("b", new RemovalRequest("k")).Marker!.VersionId);
        Assert.Equal(2, Versions("k").Count);
        await Put("k", "null two");
        Assert.Equal(["null two", "kept"], await Texts("k"));
    }

    [Fact]
    public async Task A_removed_version_takes_its_file_along()
    {
        Set(Versioning.Enabled);
        var one = await Put("k", new string('1', 100_000));
        await Put("k", new string('2', 100_000));
        string file = _store.PathOf(one)!;
        Assert.True(File.Exists(file));
        _store.Remove("b", new RemovalRequest("k", one.VersionId));
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task Versions_are_listed_page_by_page_also_within_a_key()
    {
        Set(Versioning.Enabled);
        var expected = new List<string>();
        foreach (string key in new[] { "a", "b/1", "b/2", "c" })
        {
            var ids = new List<string>();
            for (int i = 0; i < 3; i++)
            {
                ids.Insert(0, (await Put(key, $"{i}")).VersionId);
            }

            expected.AddRange(ids);
        }

        for (int size = 1; size <= 13; size++)
        {
            Assert.Equal(expected, Pages(new() { MaxKeys = size }).Select(v => v.VersionId));
        }

        var page = _store.ListVersions("b", new() { Delimiter = "/" }, null);
        Assert.Equal(["b/"], page.CommonPrefixes);
        Assert.Equal(6, page.Objects.Count);
        Assert.Equal(6, Pages(new() { Prefix = "b/", MaxKeys = 2 }).Count());
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(100)]
    public async Task Who_removes_page_by_page_what_is_listed_comes_by_every_version(int size)
    {
        foreach (string key in new[] { "a", "b" })
        {
            Set(Versioning.Off);
            await Put(key, "unnamed");
            Set(Versioning.Enabled);
            for (int i = 0; i < 4; i++)
            {
                await Put(key, $"{i}");
            }

            Set(Versioning.Suspended);
            _store.Remove("b", key);
            Set(Versioning.Enabled);
            await Put(key, "last");
        }

        foreach (var version in Pages(new() { MaxKeys = size }))
        {
            _store.Remove("b", new RemovalRequest(version.Key, version.VersionId));
        }

        _store.DeleteBucket("b");
    }

    [Fact]
    public async Task A_locked_version_cannot_be_removed_but_be_hidden()
    {
        Set(Versioning.Enabled);
        var held = await Put("k", "one");
        var now = _clock.GetUtcNow();
        _store.Change("b", "k", held.VersionId, v => v.Facts with { Retention = new(IsCompliance: false, now.AddDays(1)) });
        Assert.Equal("AccessDenied", Assert.Throws<AwsException>(() => _store.Remove("b", new RemovalRequest("k", held.VersionId))).Error.Code);
        Assert.NotNull(_store.Remove("b", new RemovalRequest("k")).Marker);

        _store.Change("b", "k", held.VersionId, v => v.Facts with { LegalHold = true });
        var bypass = new RemovalRequest("k", held.VersionId) { BypassesGovernance = true };
        Assert.Throws<AwsException>(() => _store.Remove("b", bypass));
        _store.Change("b", "k", held.VersionId, v => v.Facts with { LegalHold = false });
        Assert.NotNull(_store.Remove("b", bypass).Removed);
    }

    [Fact]
    public async Task A_bucket_with_only_a_marker_is_not_empty()
    {
        Set(Versioning.Enabled);
        await Put("k", "one");
        _store.Remove("b", "k");
        Assert.Equal("BucketNotEmpty", Assert.Throws<AwsException>(() => _store.DeleteBucket("b")).Error.Code);
        foreach (var version in Versions("k"))
        {
            _store.Remove("b", new RemovalRequest("k", version.VersionId));
        }

        _store.DeleteBucket("b");
        Assert.Null(_store.FindBucket("b"));
    }

    private void Set(Versioning versioning) => _store.ChangeBucket("b", bucket => bucket with { Versioning = versioning });

    private async Task<StoredObject> Put(string key, string text) =>
        await _store.Put("b", key, new MemoryStream(Encoding.UTF8.GetBytes(text)), ObjectFacts.None, default);

    private IReadOnlyList<StoredObject> Versions(string key) => _store.ListVersions("b", new() { Prefix = key }, null).Objects;

    private IEnumerable<StoredObject> Pages(ObjectQuery query)
    {
        string? version = null;
        for (bool isMore = true; isMore;)
        {
            var page = _store.ListVersions("b", query, version);
            foreach (var stored in page.Objects)
            {
                yield return stored;
            }

            isMore = page.Next is not null;
            (query, version) = (query with { After = page.Next ?? "" }, page.NextVersion);
        }
    }

    private async Task<List<string>> Texts(string key)
    {
        var texts = new List<string>();
        foreach (var version in Versions(key))
        {
            texts.Add(await Read(version));
        }

        return texts;
    }

    private async Task<string> Read(StoredObject stored)
    {
        using var reader = new StreamReader(_store.Open(stored));
        return await reader.ReadToEndAsync();
    }
}

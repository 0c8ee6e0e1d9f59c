using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sagebrush.Wire.Shapes.S3;
using Xunit;

namespace Sagebrush.Store;

public sealed class LifecycleLoopTests : IDisposable
{
    private const string Bucket = "data-bucket";

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly DataFixture _data = new();
    private readonly ManualClock _clock = new();
    private readonly ObjectStore _store;
    private readonly LifecycleLoop _loop;

    public LifecycleLoopTests()
    {
        _store = new(_data.Folder, _data.Database, _clock);
        _loop = new(_store, new(Day), _clock, NullLogger<LifecycleLoop>.Instance);
        _store.CreateBucket(Bucket);
    }

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Objects_end_at_the_midnight_after_their_days()
    {
        Rules(new() { Prefix = "old/", Expiration = new() { Days = 2 } });
        await Put("old/a");
        await Put("new/a");

        _clock.Advance(2 * Day);
        CarryOut();
        Assert.Equal(["new/a", "old/a"], Keys());

        _clock.Advance(Day / 2);
        CarryOut();
        Assert.Equal(["new/a"], Keys());
    }

    [Fact]
    public async Task Objects_end_at_a_date()
    {
        Rules(new() { Prefix = "", Expiration = new() { Date = _clock.Now + Day } });
        await Put("a");

        CarryOut();
        Assert.Single(Keys());
        _clock.Advance(Day);
        CarryOut();
        Assert.Empty(Keys());
    }

    [Fact]
    public async Task Filters_choose_by_tags_and_size()
    {
        Rules(
            new() { Filter = new() { And = new() { Prefix = "t/", Tags = [new() { Key = "k", Value = "v" }, new() { Key = "l", Value = "w" }] } }, Expiration = new() { Days = 1 } },
            new() { Filter = new() { And = new() { ObjectSizeGreaterThan = 3, ObjectSizeLessThan = 6 } }, Expiration = new() { Days = 1 } });
        await Put("t/both", "x", ("k", "v"), ("l", "w"));
        await Put("t/one", "x", ("k", "v"));
        await Put("t/other", "x", ("k", "v"), ("l", "v"));
        await Put("size/3", "123");
        await Put("size/4", "1234");
        await Put("size/5", "12345");
        await Put("size/6", "123456");

        _clock.Advance(2 * Day);
        CarryOut();

        Assert.Equal(["size/3", "size/6", "t/one", "t/other"], Keys());
    }

    [Fact]
    public async Task A_rule_that_is_disabled_or_gone_does_nothing()
    {
        Rules(new() { Prefix = "", Status = "Disabled", Expiration = new() { Days = 1 } });
        await Put("a");

        _clock.Advance(5 * Day);
        CarryOut();

        Assert.Single(Keys());
    }

    [Fact]
    public async Task Where_versions_are_kept_an_object_ends_under_a_marker()
    {
        Rules(new() { Prefix = "", Expiration = new() { Days = 1 } });
        Versions();
        await Put("a");

        _clock.Advance(2 * Day);
        CarryOut();
        CarryOut();

        Assert.Empty(Keys());
        Assert.Equal([true, false], Of("a").Select(v => v.IsDeleteMarker));
    }

    [Fact]
    public async Task Older_versions_end_but_the_newest_of_them_stay()
    {
        Rules(new() { Prefix = "", NoncurrentVersionExpiration = new() { NoncurrentDays = 1, NewerNoncurrentVersions = 2 } });
        Versions();
        for (int i = 0; i < 5; i++)
        {
            await Put("a", $"{i}");
        }

        CarryOut();
        Assert.Equal(5, Of("a").Count);
        _clock.Advance(2 * Day);
        CarryOut();

        Assert.Equal(3, Of("a").Count);
        Assert.Single(Keys());
    }

    [Fact]
    public async Task Days_of_an_older_version_begin_when_it_was_replaced()
    {
        Rules(new() { Prefix = "", NoncurrentVersionExpiration = new() { NoncurrentDays = 2 } });
        Versions();
        await Put("a", "1");
        _clock.Advance(10 * Day);
        await Put("a", "2");

        CarryOut();
        Assert.Equal(2, Of("a").Count);
        _clock.Advance(3 * Day);
        CarryOut();
        Assert.Single(Of("a"));
    }

    [Fact]
    public async Task Markers_that_hide_nothing_end()
    {
        Rules(new() { Prefix = "", Expiration = new() { ExpiredObjectDeleteMarker = true }, NoncurrentVersionExpiration = new() { NoncurrentDays = 1 } });
        Versions();
        await Put("a");
        _store.Remove(Bucket, "a");

        CarryOut();
        Assert.Equal(2, Of("a").Count);
        _clock.Advance(2 * Day);
        CarryOut();
        Assert.Empty(Of("a"));
    }

    [Fact]
    public async Task Locked_versions_stay()
    {
        Rules(new() { Prefix = "", NoncurrentVersionExpiration = new() { NoncurrentDays = 1 } });
        Versions();
        await Put("a", "1");
        _store.Change(Bucket, "a", null, stored => stored.Facts with { Retention = new(true, _clock.Now + (30 * Day)) });
        await Put("a", "2");

        _clock.Advance(5 * Day);
        CarryOut();
        Assert.Equal(2, Of("a").Count);
        _clock.Advance(30 * Day);
        CarryOut();
        Assert.Single(Of("a"));
    }

    [Fact]
    public void Uploads_that_are_not_completed_end()
    {
        Rules(new() { Prefix = "up/", AbortIncompleteMultipartUpload = new() { DaysAfterInitiation = 1 } });
        _store.BeginUpload(Bucket, "up/a", ObjectFacts.None);
        _store.BeginUpload(Bucket, "b", ObjectFacts.None);

        CarryOut();
        Assert.Equal(2, _store.Uploads(Bucket).Count);
        _clock.Advance(2 * Day);
        CarryOut();
        Assert.Equal(["b"], _store.Uploads(Bucket).Select(u => u.Key));
    }

    [Fact]
    public async Task Many_keys_of_many_versions_end_page_by_page()
    {
        Rules(new() { Prefix = "", NoncurrentVersionExpiration = new() { NoncurrentDays = 1 } });
        Versions();
        for (int i = 0; i < 400; i++)
        {
            for (int version = 0; version < 3; version++)
            {
                await Put($"{i % 130}", "x");
            }
        }

        _clock.Advance(2 * Day);
        CarryOut();

        Assert.Equal(130, _store.VersionsByKey(Bucket, "").Sum(versions => versions.Count));
    }

    private void CarryOut() => _loop.CarryOut(CancellationToken.None);

    private void Rules(LifecycleRule rule, LifecycleRule? other = null) => _store.ChangeBucket(Bucket, b => b with
    {
        Settings = b.Settings with { Lifecycle = new() { Rules = [.. new[] { rule, other }.OfType<LifecycleRule>().Select((r, i) => r with { ID = $"{i}", Status = r.Status ?? "Enabled" })] } },
    });

    private void Versions() => _store.ChangeBucket(Bucket, b => b with { Versioning = Versioning.Enabled });

    private List<string> Keys() => [.. _store.List(Bucket, "").Select(o => o.Key)];

    private List<StoredObject> Of(string key) => [.. _store.VersionsByKey(Bucket, key).SelectMany(versions => versions)];

    private async Task Put(string key, string text = "x", params (string Key, string Value)[] tags)
    {
        using var body = new MemoryStream(Encoding.UTF8.GetBytes(text));
        await _store.Put(Bucket, key, body, new ObjectFacts { Tags = tags.ToDictionary(t => t.Key, t => t.Value) }, default);
    }
}

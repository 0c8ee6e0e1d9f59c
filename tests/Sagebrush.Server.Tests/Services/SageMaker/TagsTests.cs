using Sagebrush.Images;
using Sagebrush.Storage;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;

namespace Sagebrush.Services;

public sealed class TagsTests : IDisposable
{
    private const string Arn = "arn:aws:sagemaker:us-east-1:123456789012:training-job/iris";

    private readonly DataFixture _data = new();
    private readonly ManualClock _clock = new();
    private readonly Tags _tags;

    public TagsTests()
    {
        _tags = new(new(_data.Database, _clock));
    }

    public void Dispose() => _data.Dispose();

    [Fact]
    public void Tags_are_kept_by_key_and_replaced()
    {
        _tags.Set(Arn, [Tag("team", "red"), Tag("cost", "1")]);

        var all = _tags.Add(Arn, [Tag("team", "blue"), Tag("stage", "test")]);

        Assert.Equal([Tag("cost", "1"), Tag("stage", "test"), Tag("team", "blue")], all);
        _tags.Remove(Arn, ["cost", "unknown"]);
        Assert.Equal([Tag("stage", "test"), Tag("team", "blue")], _tags.Of(Arn));
    }

    [Fact]
    public void A_resource_that_is_gone_has_no_tags()
    {
        _tags.Set(Arn, null);
        Assert.Empty(_tags.Of(Arn));
        _tags.Forget(Arn);

        var error = Assert.Throws<AwsException>(() => _tags.Add(Arn, [Tag("a", "b")]));
        Assert.Equal(AwsError.Validation, error.Error);
        Assert.Throws<AwsException>(() => _tags.Of(Arn));
        Assert.Throws<AwsException>(() => _tags.Remove(Arn, ["a"]));
    }

    [Fact]
    public void A_new_resource_of_an_old_name_starts_with_its_own_tags()
    {
        _tags.Set(Arn, [Tag("old", "1")]);
        _tags.Set(Arn, [Tag("new", "2")]);

        Assert.Equal([Tag("new", "2")], _tags.Of(Arn));
    }

    [Fact]
    public void More_than_fifty_tags_are_refused()
    {
        _tags.Set(Arn, [.. Enumerable.Range(0, 50).Select(i => Tag($"key-{i}", ""))]);

        var error = Assert.Throws<AwsException>(() => _tags.Add(Arn, [Tag("one-more", "")]));

        Assert.Equal(AwsError.ResourceLimitExceeded, error.Error);
        Assert.Equal(50, _tags.Of(Arn).Count);
    }

    [Theory, InlineData("twice", "twice"), InlineData("aws:reserved", "other")]
    public void Keys_come_once_and_are_the_callers(string first, string second) =>
        Assert.Equal(AwsError.Validation, Assert.Throws<AwsException>(() => _tags.Set(Arn, [Tag(first, "1"), Tag(second, "2")])).Error);

    [Fact]
    public async Task ListTags_goes_page_by_page()
    {
        var storage = new EmbeddedStorage(new(_data.Folder, _data.Database, _clock));
        var service = new SageMakerService(
            new Options(), new(_data.Database, _clock), _tags, new ImageCatalog(), storage, new(new Options(), _data.Database, _clock), _clock, _ => null);
        var call = new Call("sagemaker", "ListTags", "1", Identity.Anonymous("123456789012"), "us-east-1");
        _tags.Set(Arn, [Tag("a", ""), Tag("b", ""), Tag("c", "")]);

        var first = await service.ListTags(new() { ResourceArn = Arn, MaxResults = 2 }, call, default);
        var second = await service.ListTags(new() { ResourceArn = Arn, MaxResults = 2, NextToken = first.NextToken }, call, default);

        Assert.Equal([Tag("a", ""), Tag("b", "")], first.Tags);
        Assert.Equal([Tag("c", "")], second.Tags);
        Assert.Null(second.NextToken);
        await Assert.ThrowsAsync<AwsException>(async () => await service.ListTags(new() { ResourceArn = Arn, NextToken = "x" }, call, default));
    }

    private static Tag Tag(string key, string value) => new() { Key = key, Value = value };
}

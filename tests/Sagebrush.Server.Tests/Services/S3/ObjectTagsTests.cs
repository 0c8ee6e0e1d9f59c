using Sagebrush.Wire.Shapes.S3;
using Xunit;

namespace Sagebrush.Services;

public sealed class ObjectTagsTests : IDisposable
{
    private const string Bucket = S3Fixture.Bucket;

    private readonly S3Fixture _s3 = S3Fixture.WithBucket();

    public void Dispose() => _s3.Dispose();

    [Fact]
    public async Task Tags_come_by_header_and_by_operation_and_go()
    {
        await _s3.Service.PutObject(S3Fixture.PutRequest("k", "x") with { Tagging = "who=anna+b&empty&a%2Fb=%C3%A9" }, S3Fixture.Call, default);
        Assert.Equal([("a/b", "é"), ("empty", ""), ("who", "anna b")], await Tags("k"));
        Assert.Equal(3, (await _s3.Service.HeadObject(new() { Bucket = Bucket, Key = "k" }, S3Fixture.Call, default)).TagCount);

        await _s3.Service.PutObjectTagging(new() { Bucket = Bucket, Key = "k", Tagging = new() { TagSet = [new() { Key = "only", Value = "one" }] } }, S3Fixture.Call, default);
        Assert.Equal([("only", "one")], await Tags("k"));
        await _s3.Service.DeleteObjectTagging(new() { Bucket = Bucket, Key = "k" }, S3Fixture.Call, default);
        Assert.Empty(await Tags("k"));
    }

    [Fact]
    public async Task A_copy_takes_the_tags_along_unless_it_brings_its_own()
    {
        await _s3.Service.PutObject(S3Fixture.PutRequest("k", "x") with { Tagging = "a=1" }, S3Fixture.Call, default);
        await _s3.Service.CopyObject(new() { Bucket = Bucket, Key = "same", CopySource = $"{Bucket}/k" }, S3Fixture.Call, default);
        await _s3.Service.CopyObject(
            new() { Bucket = Bucket, Key = "own", CopySource = $"{Bucket}/k", TaggingDirective = "REPLACE", Tagging = "b=2" }, S3Fixture.Call, default);

        Assert.Equal([("a", "1")], await Tags("same"));
        Assert.Equal([("b", "2")], await Tags("own"));
    }

    [Theory]
    [InlineData("a=1&a=2", "InvalidArgument")]
    [InlineData("=1", "InvalidTag")]
    [InlineData("aws%3Ax=1", "InvalidTag")]
    [InlineData("a=%3C", "InvalidTag")]
    [InlineData("a&b&c&d&e&f&g&h&i&j&k", "InvalidTag")]
    public async Task Bad_tags_are_refused(string tags, string code) => Assert.Equal(
        code, await S3Fixture.Refusal(() => _s3.Service.PutObject(S3Fixture.PutRequest("k", "x") with { Tagging = tags }, S3Fixture.Call, default)));

    [Theory]
    [InlineData(128, 256, null)]
    [InlineData(129, 1, "InvalidTag")]
    [InlineData(1, 257, "InvalidTag")]
    public async Task Tags_have_lengths(int key, int value, string? code)
    {
        await _s3.Put("k", "x");
        var request = new PutObjectTaggingRequest
        {
            Bucket = Bucket, Key = "k", Tagging = new() { TagSet = [new() { Key = new('k', key), Value = new('v', value) }] },
        };

        if (code is null)
        {
            await _s3.Service.PutObjectTagging(request, S3Fixture.Call, default);
        }
        else
        {
            Assert.Equal(code, await S3Fixture.Refusal(() => _s3.Service.PutObjectTagging(request, S3Fixture.Call, default)));
        }
    }

    private async Task<IEnumerable<(string, string)>> Tags(string key) =>
        (await _s3.Service.GetObjectTagging(new() { Bucket = Bucket, Key = key }, S3Fixture.Call, default)).TagSet!.Select(t => (t.Key, t.Value));
}

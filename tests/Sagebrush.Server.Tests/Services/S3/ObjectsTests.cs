using Sagebrush.Wire.Shapes.S3;
using Xunit;

namespace Sagebrush.Services;

public sealed class ObjectsTests : IDisposable
{
    private const string Bucket = S3Fixture.Bucket;

    private readonly S3Fixture _s3 = S3Fixture.WithBucket();

    public void Dispose() => _s3.Dispose();

    [Fact]
    public async Task Get_gives_back_what_Put_took()
    {
        var put = await _s3.Service.PutObject(
            S3Fixture.PutRequest("a//b/../ключ", "hello") with
            {
                ContentType = "text/csv", ContentEncoding = "aws-chunked,gzip", CacheControl = "no-cache",
                Metadata = new Dictionary<string, string> { ["origin"] = "field", ["place"] = "Zürich" },
            }, S3Fixture.Call, default);
        var got = await _s3.Service.GetObject(new() { Bucket = Bucket, Key = "a//b/../ключ", ChecksumMode = "ENABLED" }, S3Fixture.Call, default);

        Assert.Equal("\"5d41402abc4b2a76b9719d911017c592\"", put.ETag);
        Assert.Equal((put.ETag, 5L, "text/csv", "gzip", "no-cache"), (got.ETag, got.ContentLength, got.ContentType, got.ContentEncoding, got.CacheControl));
        Assert.Equal(("field", "Zürich"), (got.Metadata!["origin"], got.Metadata["place"]));
        Assert.Equal((_s3.Clock.Now, "bytes", "FULL_OBJECT"), (got.LastModified, got.AcceptRanges, got.ChecksumType));
        Assert.Equal(put.ChecksumCRC64NVME, got.ChecksumCRC64NVME);
        Assert.NotNull(got.ChecksumCRC64NVME);
        Assert.Null(got.ContentRange);
        Assert.Equal("hello", await S3Fixture.Text(got));
    }

    [Fact]
    public async Task Head_tells_the_same_without_bytes()
    {
        await _s3.Put("k", "hello");

        var head = await _s3.Service.HeadObject(new() { Bucket = Bucket, Key = "k", Range = "bytes=1-2" }, S3Fixture.Call, default);

        Assert.Equal((2L, "bytes 1-2/5", "binary/octet-stream"), (head.ContentLength, head.ContentRange, head.ContentType));
        Assert.Equal("NoSuchKey", await S3Fixture.Refusal(() => _s3.Service.HeadObject(new() { Bucket = Bucket, Key = "none" }, S3Fixture.Call, default)));
    }

    [Theory]
    [InlineData("bytes=0-0", "h", "bytes 0-0/5")]
    [InlineData("bytes=1-3", "ell", "bytes 1-3/5")]
    [InlineData("bytes=3-", "lo", "bytes 3-4/5")]
    [InlineData("bytes=3-99", "lo", "bytes 3-4/5")]
    [InlineData("bytes=-2", "lo", "bytes 3-4/5")]
    [InlineData("bytes=-99", "hello", "bytes 0-4/5")]
    [InlineData("bytes=0-1,3-4", "hello", null)]
    [InlineData("bytes=3-1", "hello", null)]
    [InlineData("lines=1-2", "hello", null)]
    public async Task Get_gives_ranges(string range, string text, string? contentRange)
    {
        await _s3.Put("k", "hello");

        var got = await _s3.Service.GetObject(new() { Bucket = Bucket, Key = "k", Range = range, ChecksumMode = "ENABLED" }, S3Fixture.Call, default);

        Assert.Equal((contentRange, (long)text.Length), (got.ContentRange, got.ContentLength));
        Assert.Equal(contentRange is null, got.ChecksumCRC64NVME is not null);
        Assert.Equal(text, await S3Fixture.Text(got));
    }

    [Theory]
    [InlineData("bytes=5-", "hello")]
    [InlineData("bytes=-0", "hello")]
    [InlineData("bytes=0-", "")]
    public async Task Get_refuses_ranges_outside(string range, string text)
    {
        await _s3.Put("k", text);

        var error = await S3Fixture.Error(() => _s3.Service.GetObject(new() { Bucket = Bucket, Key = "k", Range = range }, S3Fixture.Call, default));

        Assert.Equal(("InvalidRange", 416, $"bytes */{text.Length}"), (error.Error.Code, error.Error.Status, error.Headers["Content-Range"]));
    }

    [Fact]
    public async Task Get_holds_its_conditions()
    {
        string etag = await _s3.Put("k", "hello");
        var now = _s3.Clock.Now;
        var plain = new GetObjectRequest { Bucket = Bucket, Key = "k" };

        async Task<string> Outcome(GetObjectRequest request)
        {
            try
            {
                return await S3Fixture.Text(await _s3.Service.GetObject(request, S3Fixture.Call, default));
            }
            catch (Wire.AwsException e)
            {
                return e.Error.Code;
            }
        }

        Assert.Equal("hello", await Outcome(plain with { IfMatch = etag }));
        Assert.Equal("hello", await Outcome(plain with { IfMatch = $"\"x\", {etag}" }));
        Assert.Equal("PreconditionFailed", await Outcome(plain with { IfMatch = "\"x\"" }));
        Assert.Equal("NotModified", await Outcome(plain with { IfNoneMatch = etag }));
        Assert.Equal("hello", await Outcome(plain with { IfNoneMatch = "\"x\"", IfModifiedSince = now }));
        Assert.Equal("NotModified", await Outcome(plain with { IfModifiedSince = now }));
        Assert.Equal("hello", await Outcome(plain with { IfModifiedSince = now.AddSeconds(-1) }));
        Assert.Equal("hello", await Outcome(plain with { IfUnmodifiedSince = now }));
        Assert.Equal("PreconditionFailed", await Outcome(plain with { IfUnmodifiedSince = now.AddSeconds(-1) }));
        Assert.Equal("hello", await Outcome(plain with { IfMatch = etag, IfUnmodifiedSince = now.AddSeconds(-1) }));
    }

    [Fact]
    public async Task Get_overrides_headers_on_demand()
    {
        await _s3.Put("k", "hello");

        var got = await _s3.Service.GetObject(
            new() { Bucket = Bucket, Key = "k", ResponseContentType = "a/b", ResponseExpires = DateTimeOffset.UnixEpoch }, S3Fixture.Call, default);

        Assert.Equal(("a/b", "Thu, 01 Jan 1970 00:00:00 GMT"), (got.ContentType, got.Expires));
        await got.Body.DisposeAsync();
    }

    [Fact]
    public async Task Missing_keys_versions_and_parts_have_their_errors()
    {
        await _s3.Put("k", "hello");

        async Task<string> Refusal(GetObjectRequest request) => await S3Fixture.Refusal(() => _s3.Service.GetObject(request, S3Fixture.Call, default));

        Assert.Equal("NoSuchKey", await Refusal(new() { Bucket = Bucket, Key = "none" }));
        Assert.Equal("NoSuchBucket", await Refusal(new() { Bucket = "none", Key = "k" }));
        Assert.Equal("InvalidArgument", await Refusal(new() { Bucket = Bucket, Key = "k", VersionId = "abc" }));
        Assert.Equal("InvalidPartNumber", await Refusal(new() { Bucket = Bucket, Key = "k", PartNumber = 2 }));
        Assert.Equal("InvalidRequest", await Refusal(new() { Bucket = Bucket, Key = "k", PartNumber = 1, Range = "bytes=0-1" }));
    }

    [Fact]
    public async Task Who_asks_for_a_part_beyond_the_last_is_told_how_many_there_are()
    {
        await _s3.Put("k", "hello");

        var error = await S3Fixture.Error(() => _s3.Service.HeadObject(new() { Bucket = Bucket, Key = "k", PartNumber = 3 }, S3Fixture.Call, default));

        Assert.Equal((416, 3, 1), (error.Error.Status, error.Members["PartNumberRequested"], error.Members["ActualPartCount"]));
    }

    [Fact]
    public async Task Put_refuses_what_it_cannot_keep()
    {
        async Task<string> Refusal(PutObjectRequest request) => await S3Fixture.Refusal(() => _s3.Service.PutObject(request, S3Fixture.Call, default));
        var plain = S3Fixture.PutRequest("k", "x");

        Assert.Equal("KeyTooLongError", await Refusal(plain with { Key = new string('é', 513) }));
        Assert.Equal("MetadataTooLarge", await Refusal(plain with { Metadata = new Dictionary<string, string> { ["m"] = new('x', 2048) } }));
        Assert.Equal("InvalidArgument", await Refusal(plain with { Metadata = new Dictionary<string, string> { ["a b"] = "x" } }));
        Assert.Equal("EntityTooLarge", await Refusal(plain with { ContentLength = (5L << 30) + 1 }));
        Assert.Equal("InvalidStorageClass", await Refusal(plain with { StorageClass = "SNOW" }));
        await _s3.Put("k", "x");
        Assert.Equal("PreconditionFailed", await Refusal(plain with { IfNoneMatch = "*" }));
        Assert.Equal("PreconditionFailed", await Refusal(plain with { IfNoneMatch = "\"9dd4e461268c8034f5c8564e155c67a6\"" }));
    }

    [Theory]
    [InlineData("data-bucket/from%20here%2B")]
    [InlineData("/data-bucket/from%20here%2B?versionId=null")]
    public async Task Copy_takes_facts_along_or_new_ones(string source)
    {
        await _s3.Service.PutObject(
            S3Fixture.PutRequest("from here+", "hello") with { ContentType = "text/csv", Metadata = new Dictionary<string, string> { ["m"] = "1" } },
            S3Fixture.Call, default);

        var copy = await _s3.Service.CopyObject(new() { Bucket = Bucket, Key = "copy", CopySource = source }, S3Fixture.Call, default);
        await _s3.Service.CopyObject(
            new() { Bucket = Bucket, Key = "other", CopySource = source, MetadataDirective = "REPLACE", ContentType = "a/b" }, S3Fixture.Call, default);
        var head = await _s3.Service.HeadObject(new() { Bucket = Bucket, Key = "copy" }, S3Fixture.Call, default);
        var other = await _s3.Service.HeadObject(new() { Bucket = Bucket, Key = "other" }, S3Fixture.Call, default);

        Assert.Equal("\"5d41402abc4b2a76b9719d911017c592\"", copy.CopyObjectResult!.ETag);
        Assert.Equal(("text/csv", "1"), (head.ContentType, head.Metadata!["m"]));
        Assert.Equal(("a/b", 0), (other.ContentType, other.Metadata!.Count));
        Assert.Equal("hello", await _s3.Get("copy"));
    }

    [Fact]
    public async Task Copy_refuses_bad_sources()
    {
        string etag = await _s3.Put("k", "hello");
        var plain = new CopyObjectRequest { Bucket = Bucket, Key = "copy", CopySource = $"{Bucket}/k" };

        async Task<string> Refusal(CopyObjectRequest request) => await S3Fixture.Refusal(() => _s3.Service.CopyObject(request, S3Fixture.Call, default));

        Assert.Equal("NoSuchKey", await Refusal(plain with { CopySource = $"{Bucket}/none" }));
        Assert.Equal("NoSuchBucket", await Refusal(plain with { CopySource = "nowhere/k" }));
        Assert.Equal("InvalidArgument", await Refusal(plain with { CopySource = Bucket }));
        Assert.Equal("InvalidRequest", await Refusal(plain with { Key = "k" }));
        Assert.Equal("PreconditionFailed", await Refusal(plain with { CopySourceIfNoneMatch = etag }));
        Assert.Equal("PreconditionFailed", await Refusal(plain with { CopySourceIfMatch = "\"x\"" }));
    }

    [Fact]
    public async Task Delete_is_content_when_there_is_nothing()
    {
        string etag = await _s3.Put("k", "hello");

        Assert.Equal("PreconditionFailed", await S3Fixture.Refusal(
            () => _s3.Service.DeleteObject(new() { Bucket = Bucket, Key = "k", IfMatch = "\"x\"" }, S3Fixture.Call, default)));
        await _s3.Service.DeleteObject(new() { Bucket = Bucket, Key = "k", IfMatch = etag }, S3Fixture.Call, default);
        await _s3.Service.DeleteObject(new() { Bucket = Bucket, Key = "k" }, S3Fixture.Call, default);

        Assert.Equal("NoSuchBucket", await S3Fixture.Refusal(() => _s3.Service.DeleteObject(new() { Bucket = "none", Key = "k" }, S3Fixture.Call, default)));
    }

    [Fact]
    public async Task Delete_many_reports_each()
    {
        await _s3.Put("a", "1");
        await _s3.Put("b", "2");

        var answer = await _s3.Service.DeleteObjects(
            new()
            {
                Bucket = Bucket,
                Delete = new() { Objects = [new() { Key = "a" }, new() { Key = "none" }, new() { Key = "b", ETag = "\"x\"" }, new() { Key = "c", VersionId = "v" }] },
            }, S3Fixture.Call, default);
        var quiet = await _s3.Service.DeleteObjects(
            new() { Bucket = Bucket, Delete = new() { Objects = [new() { Key = "b" }], Quiet = true } }, S3Fixture.Call, default);

        Assert.Equal(["a", "none"], answer.Deleted!.Select(d => d.Key));
        Assert.Equal([("c", "NoSuchVersion"), ("b", "PreconditionFailed")], answer.Errors!.Select(e => (e.Key, e.Code)));
        Assert.Null(quiet.Deleted);
        Assert.Equal("NoSuchKey", await S3Fixture.Refusal(() => _s3.Service.GetObject(new() { Bucket = Bucket, Key = "b" }, S3Fixture.Call, default)));
        Assert.Equal("MalformedXML", await S3Fixture.Refusal(() => _s3.Service.DeleteObjects(
            new() { Bucket = Bucket, Delete = new() { Objects = [.. Enumerable.Range(0, 1001).Select(i => new ObjectIdentifier { Key = $"{i}" })] } },
            S3Fixture.Call, default)));
    }
}

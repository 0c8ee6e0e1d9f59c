using Sagebrush.Wire.Shapes.S3;
using Xunit;

namespace Sagebrush.Services;

public sealed class ListingTests : IAsyncLifetime, IDisposable
{
    private const string Bucket = S3Fixture.Bucket;

    private readonly S3Fixture _s3 = S3Fixture.WithBucket();

    public async Task InitializeAsync()
    {
        foreach (string key in (string[])["a b+c", "photos/1", "photos/2", "readme", "video/x", "video/y/z"])
        {
            await _s3.Put(key, key);
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _s3.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public async Task V2_pages_join_to_the_whole(int max)
    {
        var seen = new List<string?>();
        var request = new ListObjectsV2Request { Bucket = Bucket, Delimiter = "/", MaxKeys = max };
        ListObjectsV2Response page;
        do
        {
            page = await _s3.Service.ListObjectsV2(request, S3Fixture.Call, default);
            Assert.Equal(page.Contents!.Count + page.CommonPrefixes!.Count, page.KeyCount);
            Assert.Equal(page.IsTruncated, page.NextContinuationToken is not null);
            seen.AddRange(page.Contents.Select(o => o.Key).Concat(page.CommonPrefixes.Select(p => p.Prefix)).Order(StringComparer.Ordinal));
            request = request with { ContinuationToken = page.NextContinuationToken };
        }
        while (page.IsTruncated is true);

        Assert.Equal(["a b+c", "photos/", "readme", "video/"], seen);
    }

    [Fact]
    public async Task V1_pages_by_marker()
    {
        var first = await _s3.Service.ListObjects(new() { Bucket = Bucket, Delimiter = "/", MaxKeys = 2 }, S3Fixture.Call, default);
        var second = await _s3.Service.ListObjects(new() { Bucket = Bucket, Delimiter = "/", Marker = first.NextMarker }, S3Fixture.Call, default);
        var plain = await _s3.Service.ListObjects(new() { Bucket = Bucket, MaxKeys = 1 }, S3Fixture.Call, default);

        Assert.Equal("photos/", first.NextMarker);
        Assert.Equal(("readme", "video/"), (second.Contents!.Single().Key, second.CommonPrefixes!.Single().Prefix));
        Assert.Equal((true, null), (plain.IsTruncated, plain.NextMarker));
    }

    [Fact]
    public async Task Prefix_start_and_encoding_narrow_and_dress_the_list()
    {
        var prefixed = await _s3.Service.ListObjectsV2(new() { Bucket = Bucket, Prefix = "video/", Delimiter = "/" }, S3Fixture.Call, default);
        var after = await _s3.Service.ListObjectsV2(new() { Bucket = Bucket, StartAfter = "photos/1", FetchOwner = true }, S3Fixture.Call, default);
        var encoded = await _s3.Service.ListObjectsV2(new() { Bucket = Bucket, MaxKeys = 1, EncodingType = "url", Delimiter = " " }, S3Fixture.Call, default);

        Assert.Equal(("video/x", "video/y/"), (prefixed.Contents!.Single().Key, prefixed.CommonPrefixes!.Single().Prefix));
        Assert.Equal(["photos/2", "readme", "video/x", "video/y/z"], after.Contents!.Select(o => o.Key));
        Assert.NotNull(after.Contents![0].Owner);
        Assert.Equal(("a%20", "%20", "url"), (encoded.CommonPrefixes!.Single().Prefix, encoded.Delimiter, encoded.EncodingType));
    }

    [Fact]
    public async Task Entries_tell_what_there_is()
    {
        var entry = (await _s3.Service.ListObjectsV2(new() { Bucket = Bucket, Prefix = "readme" }, S3Fixture.Call, default)).Contents!.Single();

        Assert.Equal((6L, "STANDARD", _s3.Clock.Now, "CRC64NVME"), (entry.Size, entry.StorageClass, entry.LastModified, entry.ChecksumAlgorithm!.Single()));
        Assert.StartsWith("\"", entry.ETag, StringComparison.Ordinal);
        Assert.Null(entry.Owner);
    }

    [Fact]
    public async Task Sizes_and_tokens_are_checked()
    {
        var none = await _s3.Service.ListObjectsV2(new() { Bucket = Bucket, MaxKeys = 0 }, S3Fixture.Call, default);

        Assert.Equal((0, false), (none.KeyCount, none.IsTruncated));
        Assert.Equal("InvalidArgument", await S3Fixture.Refusal(() => _s3.Service.ListObjectsV2(new() { Bucket = Bucket, MaxKeys = -1 }, S3Fixture.Call, default)));
        Assert.Equal("InvalidArgument", await S3Fixture.Refusal(
            () => _s3.Service.ListObjectsV2(new() { Bucket = Bucket, ContinuationToken = "!" }, S3Fixture.Call, default)));
        Assert.Equal("NoSuchBucket", await S3Fixture.Refusal(() => _s3.Service.ListObjects(new() { Bucket = "none" }, S3Fixture.Call, default)));
    }
}

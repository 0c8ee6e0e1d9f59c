using Microsoft.AspNetCore.Http;
using Sagebrush.Wire.Shapes.S3;
using Xunit;

namespace Sagebrush.Services;

public sealed class AttributesTests : IDisposable
{
    private const string Bucket = S3Fixture.Bucket;
    private static readonly string[] All = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"];

    private readonly S3Fixture _s3 = S3Fixture.WithBucket();

    public void Dispose() => _s3.Dispose();

    [Fact]
    public async Task Attributes_are_those_that_are_asked_for()
    {
        await _s3.Put("k", "hello");

        var all = await Attributes(All);
        Assert.Equal(("5d41402abc4b2a76b9719d911017c592", 5L, "STANDARD"), (all.ETag, all.ObjectSize, all.StorageClass));
        Assert.NotNull(all.Checksum!.ChecksumCRC64NVME);
        Assert.Null(all.ObjectParts);
        var size = await Attributes("ObjectSize");
        Assert.Equal((5L, null, null), (size.ObjectSize, size.ETag, size.Checksum));
    }

    [Fact]
    public async Task Archived_objects_are_read_when_they_are_restored()
    {
        await _s3.Service.PutObject(S3Fixture.PutRequest("k", "cold") with { StorageClass = "GLACIER" }, S3Fixture.Call, default);
        Assert.Equal("InvalidObjectState", await S3Fixture.Refusal(() => _s3.Service.GetObject(new() { Bucket = Bucket, Key = "k" }, S3Fixture.Call, default)));
        Assert.Equal("InvalidObjectState", await S3Fixture.Refusal(
            () => _s3.Service.CopyObject(new() { Bucket = Bucket, Key = "c", CopySource = $"{Bucket}/k" }, S3Fixture.Call, default)));

        await Restore("k");

        var got = await _s3.Service.GetObject(new() { Bucket = Bucket, Key = "k" }, S3Fixture.Call, default);
        Assert.Equal(("ongoing-request=\"false\", expiry-date=\"Tue, 24 Nov 2026 00:00:00 GMT\"", "cold"), (got.Restore, await S3Fixture.Text(got)));
        var listed = await _s3.Service.ListObjectsV2(new() { Bucket = Bucket, OptionalObjectAttributes = ["RestoreStatus"] }, S3Fixture.Call, default);
        Assert.False(listed.Contents!.Single().RestoreStatus!.IsRestoreInProgress);
        _s3.Clock.Advance(TimeSpan.FromDays(3));
        Assert.Equal("InvalidObjectState", await S3Fixture.Refusal(() => _s3.Service.GetObject(new() { Bucket = Bucket, Key = "k" }, S3Fixture.Call, default)));
    }

    [Theory]
    [InlineData("\"5d41402abc4b2a76b9719d911017c592\"", "ell")]
    [InlineData("Sat, 21 Nov 2026 12:00:00 GMT", "ell")]
    [InlineData("\"another\"", "hello")]
    [InlineData("Sat, 21 Nov 2026 11:59:59 GMT", "hello")]
    public async Task A_range_of_another_object_is_all_of_this_one(string validator, string text)
    {
        await _s3.Put("k", "hello");
        var http = new DefaultHttpContext();
        http.Request.Headers.IfRange = validator;

        var got = await _s3.Service.GetObject(
            new() { Bucket = Bucket, Key = "k", Range = "bytes=1-3" }, S3Fixture.Call with { Head = new(http.Request) }, default);

        Assert.Equal(text, await S3Fixture.Text(got));
    }

    [Fact]
    public async Task What_is_in_no_archive_cannot_be_restored()
    {
        await _s3.Put("k", "warm");

        Assert.Equal("InvalidObjectState", await S3Fixture.Refusal(() => Restore("k")));
    }

    private ValueTask<RestoreObjectResponse> Restore(string key) =>
        _s3.Service.RestoreObject(new() { Bucket = Bucket, Key = key, RestoreRequest = new() { Days = 2 } }, S3Fixture.Call, default);

    private ValueTask<GetObjectAttributesResponse> Attributes(params string[] names) =>
        _s3.Service.GetObjectAttributes(new() { Bucket = Bucket, Key = "k", ObjectAttributes = names }, S3Fixture.Call, default);
}

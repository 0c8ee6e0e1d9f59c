using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;
using Xunit;

namespace Sagebrush.Services;

public sealed class VersionsTests : IAsyncLifetime, IDisposable
{
    private const string Bucket = S3Fixture.Bucket;

    private readonly S3Fixture _s3 = S3Fixture.WithBucket();

    private S3Service S3 => _s3.Service;

    public async Task InitializeAsync()
    {
        await Version(BucketVersioningStatus.Enabled);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _s3.Dispose();

    [Fact]
    public async Task Every_version_can_be_read_by_its_id()
    {
        string one = await Put("one"), two = await Put("two");

        var got = await Get(one);
        Assert.Equal((one, "one"), (got.VersionId, await S3Fixture.Text(got)));
        Assert.Equal(two, (await S3.HeadObject(new() { Bucket = Bucket, Key = "k" }, S3Fixture.Call, default)).VersionId);
    }

    [Fact]
    public async Task A_delete_marker_hides_the_object_and_says_so()
    {
        string version = await Put("one");

        var marker = await Delete(null);
        Assert.True(marker.DeleteMarker);
        var hidden = await S3Fixture.Error(() => S3.GetObject(new() { Bucket = Bucket, Key = "k" }, S3Fixture.Call, default));
        Assert.Equal(("NoSuchKey", "true", marker.VersionId), (hidden.Error.Code, hidden.Headers["x-amz-delete-marker"], hidden.Headers["x-amz-version-id"]));
        var named = await S3Fixture.Error(() => S3.HeadObject(new() { Bucket = Bucket, Key = "k", VersionId = marker.VersionId }, S3Fixture.Call, default));
        Assert.Equal((405, "DELETE"), (named.Error.Status, named.Headers["Allow"]));

        var gone = await Delete(marker.VersionId);
        Assert.Equal((marker.VersionId, true), (gone.VersionId, gone.DeleteMarker));
        Assert.Equal("one", await S3Fixture.Text(await Get(version)));
        Assert.Equal("one", await _s3.Get("k"));
    }

    [Theory]
    [InlineData("", "InvalidArgument")]
    [InlineData("no-id", "InvalidArgument")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "NoSuchVersion")]
    public async Task What_is_no_version_is_refused(string id, string code)
    {
        await Put("one");

        Assert.Equal(code, await S3Fixture.Refusal(() => S3.GetObject(new() { Bucket = Bucket, Key = "k", VersionId = id }, S3Fixture.Call, default)));
    }

    [Fact]
    public async Task Where_versions_were_never_kept_none_is_told()
    {
        await S3.CreateBucket(new() { Bucket = "plain-bucket" }, S3Fixture.Call, default);
        var put = await S3.PutObject(S3Fixture.PutRequest("k", "one") with { Bucket = "plain-bucket" }, S3Fixture.Call, default);
        var got = await S3.HeadObject(new() { Bucket = "plain-bucket", Key = "k" }, S3Fixture.Call, default);
        var deleted = await S3.DeleteObject(new() { Bucket = "plain-bucket", Key = "k" }, S3Fixture.Call, default);

        Assert.Equal((null, null, null, null), (put.VersionId, got.VersionId, deleted.VersionId, deleted.DeleteMarker));
        Assert.Null((await S3.GetBucketVersioning(new() { Bucket = "plain-bucket" }, S3Fixture.Call, default)).Status);
    }

    [Fact]
    public async Task Suspended_writes_replace_the_version_without_an_id()
    {
        string kept = await Put("kept");
        await Version(BucketVersioningStatus.Suspended);
        await _s3.Put("k", "first");
        await _s3.Put("k", "second");

        var listed = await S3.ListObjectVersions(new() { Bucket = Bucket }, S3Fixture.Call, default);
        Assert.Equal(["null", kept], listed.Versions!.Select(v => v.VersionId));
        Assert.Equal("second", await _s3.Get("k"));
    }

    [Fact]
    public async Task A_list_of_versions_goes_on_inside_a_key()
    {
        string one = await Put("one"), two = await Put("two");
        var marker = await Delete(null);

        var page = await S3.ListObjectVersions(new() { Bucket = Bucket, MaxKeys = 2 }, S3Fixture.Call, default);
        Assert.Equal((true, "k", two), (page.IsTruncated, page.NextKeyMarker, page.NextVersionIdMarker));
        Assert.Equal((marker.VersionId, true), (page.DeleteMarkers!.Single().VersionId, page.DeleteMarkers!.Single().IsLatest));
        var rest = await S3.ListObjectVersions(
            new() { Bucket = Bucket, KeyMarker = page.NextKeyMarker, VersionIdMarker = page.NextVersionIdMarker }, S3Fixture.Call, default);
        Assert.Equal((one, false), (rest.Versions!.Single().VersionId, rest.IsTruncated));
    }

    [Fact]
    public async Task Many_removals_answer_each_for_itself()
    {
        string one = await Put("one");
        await _s3.Put("other", "x");

        var answer = await S3.DeleteObjects(
            new()
            {
                Bucket = Bucket,
                Delete = new()
                {
                    Objects = [new() { Key = "k", VersionId = one }, new() { Key = "other" }, new() { Key = "k", VersionId = "no-id" }, new() { Key = "other", ETag = "\"no\"" }],
                },
            }, S3Fixture.Call, default);

        Assert.Equal([(one, null), (null, true)], answer.Deleted!.Select(d => (d.VersionId, d.DeleteMarker)));
        Assert.Equal(["NoSuchVersion", "PreconditionFailed"], answer.Errors!.Select(e => e.Code));
    }

    [Fact]
    public async Task Removals_hold_to_their_conditions()
    {
        await Put("one");

        Assert.Equal("PreconditionFailed", await S3Fixture.Refusal(() => Remove(r => r with { IfMatch = "\"no\"" })));
        Assert.Equal("PreconditionFailed", await S3Fixture.Refusal(() => Remove(r => r with { IfMatchSize = 4 })));
        Assert.Equal("PreconditionFailed", await S3Fixture.Refusal(() => Remove(r => r with { IfMatchLastModifiedTime = _s3.Clock.Now.AddSeconds(1) })));
        Assert.Null((await Remove(r => r with { Key = "none", IfMatch = "*" })).DeleteMarker);
        Assert.True((await Remove(r => r with { IfMatch = "*", IfMatchSize = 3, IfMatchLastModifiedTime = _s3.Clock.Now })).DeleteMarker);
    }

    [Fact]
    public async Task A_copy_can_be_of_an_older_version()
    {
        string one = await Put("one");
        await Put("two");

        var copy = await Copy($"{Bucket}/k?versionId={one}");

        Assert.Equal(one, copy.CopySourceVersionId);
        Assert.NotNull(copy.VersionId);
        Assert.Equal("one", await _s3.Get("copy"));
    }

    [Fact]
    public async Task A_delete_marker_has_no_copies()
    {
        await Put("one");
        string marker = (await Delete(null)).VersionId!;

        Assert.Equal("NoSuchKey", await S3Fixture.Refusal(() => Copy($"{Bucket}/k")));
        Assert.Equal("InvalidRequest", await S3Fixture.Refusal(() => Copy($"{Bucket}/k?versionId={marker}")));
    }

    private ValueTask<CopyObjectResponse> Copy(string source) =>
        S3.CopyObject(new() { Bucket = Bucket, Key = "copy", CopySource = source }, S3Fixture.Call, default);

    private ValueTask<DeleteObjectResponse> Remove(Func<DeleteObjectRequest, DeleteObjectRequest> change) =>
        S3.DeleteObject(change(new() { Bucket = Bucket, Key = "k" }), S3Fixture.Call, default);

    private ValueTask<DeleteObjectResponse> Delete(string? version) => Remove(r => r with { VersionId = version });

    private ValueTask<GetObjectResponse> Get(string version) => S3.GetObject(new() { Bucket = Bucket, Key = "k", VersionId = version }, S3Fixture.Call, default);

    private async Task<string> Put(string text) => (await S3.PutObject(S3Fixture.PutRequest("k", text), S3Fixture.Call, default)).VersionId!;

    private async Task Version(string status) =>
        await S3.PutBucketVersioning(new() { Bucket = Bucket, VersioningConfiguration = new() { Status = status } }, S3Fixture.Call, default);
}

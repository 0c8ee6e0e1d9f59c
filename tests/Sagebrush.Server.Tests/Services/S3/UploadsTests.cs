using Sagebrush.Store;
using Sagebrush.Wire.Shapes.S3;
using Xunit;

namespace Sagebrush.Services;

public sealed class UploadsTests : IDisposable
{
    private const string Bucket = S3Fixture.Bucket;

    private readonly S3Fixture _s3 = S3Fixture.WithBucket();

    public void Dispose() => _s3.Dispose();

    [Fact]
    public async Task Parts_become_an_object_that_remembers_them()
    {
        string id = await Begin("big", "CRC32");
        string first = new('x', (int)ObjectStore.MinimumPartSize);
        var two = await Part("big", id, 2, "end");
        var one = await Part("big", id, 1, first);
        var listed = await _s3.Service.ListParts(new() { Bucket = Bucket, Key = "big", UploadId = id, MaxParts = 1 }, S3Fixture.Call, default);

        var completed = await Complete("big", id, One(1, one), One(2, two));
        var part = await _s3.Service.GetObject(new() { Bucket = Bucket, Key = "big", PartNumber = 2, ChecksumMode = "ENABLED" }, S3Fixture.Call, default);
        var whole = await _s3.Service.GetObject(new() { Bucket = Bucket, Key = "big", ChecksumMode = "ENABLED" }, S3Fixture.Call, default);

        Assert.Equal((1, 1, true), (listed.Parts!.Single().PartNumber, listed.NextPartNumberMarker, listed.IsTruncated));
        Assert.EndsWith("-2\"", completed.ETag, StringComparison.Ordinal);
        Assert.Equal(("COMPOSITE", completed.ChecksumCRC32), (whole.ChecksumType, whole.ChecksumCRC32));
        Assert.EndsWith("-2", whole.ChecksumCRC32, StringComparison.Ordinal);
        Assert.Equal(("bytes 5242880-5242882/5242883", 2, "APwzsQ==", "COMPOSITE"), (part.ContentRange, part.PartsCount, part.ChecksumCRC32, part.ChecksumType));
        Assert.Equal("end", await S3Fixture.Text(part));
        Assert.Equal(first + "end", await S3Fixture.Text(whole));
    }

    [Fact]
    public async Task Complete_says_the_same_again_until_the_object_is_another()
    {
        string id = await Begin("a b", "CRC32");
        var part = await Part("a b", id, 1, "text");

        var first = await Complete("a b", id, One(1, part));
        var again = await Complete("a b", id, One(1, part));
        await _s3.Put("a b", "other");

        Assert.Equal(first, again);
        Assert.Equal("NoSuchUpload", await S3Fixture.Refusal(() => CompleteCall("a b", id, [One(1, part)])));
    }

    [Theory]
    [InlineData("http://localhost:5700", $"http://localhost:5700/{Bucket}/a%20b/c")]
    [InlineData($"http://{Bucket}.localhost:5700", $"http://{Bucket}.localhost:5700/a%20b/c")]
    public async Task Complete_tells_the_address_of_the_object(string origin, string address)
    {
        string id = await Begin("a b/c", null);
        var part = await Part("a b/c", id, 1, "text");

        var completed = await _s3.Service.CompleteMultipartUpload(
            new() { Bucket = Bucket, Key = "a b/c", UploadId = id, MultipartUpload = new() { Parts = [One(1, part)] } }, S3Fixture.Call with { Origin = origin }, default);

        Assert.Equal(address, completed.Location);
    }

    [Fact]
    public async Task Part_copy_takes_a_range()
    {
        await _s3.Put("source", "0123456789");
        string id = await Begin("big", null);

        var copied = await _s3.Service.UploadPartCopy(
            new() { Bucket = Bucket, Key = "big", UploadId = id, PartNumber = 1, CopySource = $"{Bucket}/source", CopySourceRange = "bytes=2-4" }, S3Fixture.Call, default);
        await Complete("big", id, new CompletedPart { PartNumber = 1, ETag = copied.CopyPartResult!.ETag });

        Assert.Equal("234", await _s3.Get("big"));
    }

    [Theory]
    [InlineData("bytes=2-10", "InvalidRange")]
    [InlineData("bytes=2-", "InvalidArgument")]
    [InlineData("2-4", "InvalidArgument")]
    public async Task Part_copy_wants_a_range_inside(string range, string code)
    {
        await _s3.Put("source", "0123456789");
        string id = await Begin("big", null);

        Assert.Equal(code, await S3Fixture.Refusal(() => _s3.Service.UploadPartCopy(
            new() { Bucket = Bucket, Key = "big", UploadId = id, PartNumber = 1, CopySource = $"{Bucket}/source", CopySourceRange = range }, S3Fixture.Call, default)));
    }

    [Fact]
    public async Task Complete_refuses_what_does_not_fit()
    {
        string id = await Begin("big", null);
        var one = await Part("big", id, 1, "small");
        var two = await Part("big", id, 2, "end");

        Assert.Equal("MalformedXML", await S3Fixture.Refusal(() => CompleteCall("big", id, [])));
        Assert.Equal("MalformedXML", await S3Fixture.Refusal(() => CompleteCall("big", id, [new() { PartNumber = 1 }])));
        Assert.Equal("InvalidPartOrder", await S3Fixture.Refusal(() => CompleteCall("big", id, [One(2, two), One(1, one)])));
        Assert.Equal("InvalidPart", await S3Fixture.Refusal(() => CompleteCall("big", id, [One(3, two)])));
        Assert.Equal("EntityTooSmall", await S3Fixture.Refusal(() => CompleteCall("big", id, [One(1, one), One(2, two)])));
        Assert.Equal("NoSuchUpload", await S3Fixture.Refusal(() => CompleteCall("other", id, [One(1, one)])));
        Assert.Equal("InvalidRequest", await S3Fixture.Refusal(() => _s3.Service.CompleteMultipartUpload(
            new() { Bucket = Bucket, Key = "big", UploadId = id, MultipartUpload = new() { Parts = [One(1, one)] }, MpuObjectSize = 99 }, S3Fixture.Call, default)));
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("CRC32", null, "COMPOSITE")]
    [InlineData("CRC32", "FULL_OBJECT", "FULL_OBJECT")]
    [InlineData("CRC64NVME", null, "FULL_OBJECT")]
    [InlineData("SHA256", null, "COMPOSITE")]
    public async Task Create_chooses_the_type_of_checksum(string? algorithm, string? type, string? chosen)
    {
        var created = await _s3.Service.CreateMultipartUpload(
            new() { Bucket = Bucket, Key = "k", ChecksumAlgorithm = algorithm, ChecksumType = type }, S3Fixture.Call, default);

        Assert.Equal((algorithm, chosen), (created.ChecksumAlgorithm, created.ChecksumType));
    }

    [Theory]
    [InlineData(null, "COMPOSITE")]
    [InlineData("SHA1", "FULL_OBJECT")]
    [InlineData("CRC64NVME", "COMPOSITE")]
    [InlineData("XXHASH3", null)]
    public async Task Create_refuses_checksums_that_cannot_be(string? algorithm, string? type) => Assert.Equal("InvalidRequest", await S3Fixture.Refusal(
        () => _s3.Service.CreateMultipartUpload(new() { Bucket = Bucket, Key = "k", ChecksumAlgorithm = algorithm, ChecksumType = type }, S3Fixture.Call, default)));

    [Fact]
    public async Task Part_numbers_have_bounds()
    {
        string id = await Begin("big", null);

        foreach (int number in (int[])[0, 10_001])
        {
            Assert.Equal("InvalidArgument", await S3Fixture.Refusal(() => PartCall("big", id, number, "x")));
        }
    }

    [Fact]
    public async Task Abort_ends_an_upload_once()
    {
        string id = await Begin("big", null);
        var request = new AbortMultipartUploadRequest { Bucket = Bucket, Key = "big", UploadId = id };

        await _s3.Service.AbortMultipartUpload(request, S3Fixture.Call, default);

        Assert.Equal("NoSuchUpload", await S3Fixture.Refusal(() => _s3.Service.AbortMultipartUpload(request, S3Fixture.Call, default)));
        Assert.Equal("NoSuchUpload", await S3Fixture.Refusal(() => PartCall("big", id, 1, "late")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public async Task Uploads_are_listed_by_key_and_beginning(int max)
    {
        string older = await Begin("b", null);
        _s3.Clock.Advance(TimeSpan.FromSeconds(1));
        string newer = await Begin("b", null);
        string deep = await Begin("dir/x", null);
        await Begin("dir/y", null);
        string first = await Begin("a", null);

        var seen = new List<string?>();
        var request = new ListMultipartUploadsRequest { Bucket = Bucket, MaxUploads = max, Delimiter = "/" };
        ListMultipartUploadsResponse page;
        do
        {
            page = await _s3.Service.ListMultipartUploads(request, S3Fixture.Call, default);
            seen.AddRange(page.Uploads!.Select(u => u.UploadId).Concat(page.CommonPrefixes!.Select(p => p.Prefix)));
            request = request with { KeyMarker = page.NextKeyMarker, UploadIdMarker = page.NextUploadIdMarker };
        }
        while (page.IsTruncated is true);
        var inside = await _s3.Service.ListMultipartUploads(new() { Bucket = Bucket, Prefix = "dir/" }, S3Fixture.Call, default);

        Assert.Equal([first, older, newer, "dir/"], seen);
        Assert.Equal(deep, inside.Uploads![0].UploadId);
    }

    private async Task<string> Begin(string key, string? algorithm) => (await _s3.Service.CreateMultipartUpload(
        new() { Bucket = Bucket, Key = key, ChecksumAlgorithm = algorithm }, S3Fixture.Call, default)).UploadId!;

    private ValueTask<UploadPartResponse> PartCall(string key, string id, int number, string text) => _s3.Service.UploadPart(
        new() { Bucket = Bucket, Key = key, UploadId = id, PartNumber = number, Body = S3Fixture.Bytes(text) }, S3Fixture.Call, default);

    private async Task<UploadPartResponse> Part(string key, string id, int number, string text) => await PartCall(key, id, number, text);

    private static CompletedPart One(int number, UploadPartResponse part) => new() { PartNumber = number, ETag = part.ETag, ChecksumCRC32 = part.ChecksumCRC32 };

    private ValueTask<CompleteMultipartUploadResponse> CompleteCall(string key, string id, IReadOnlyList<CompletedPart> parts) =>
        _s3.Service.CompleteMultipartUpload(new() { Bucket = Bucket, Key = key, UploadId = id, MultipartUpload = new() { Parts = parts } }, S3Fixture.Call, default);

    private async Task<CompleteMultipartUploadResponse> Complete(string key, string id, params IReadOnlyList<CompletedPart> parts) => await CompleteCall(key, id, parts);
}

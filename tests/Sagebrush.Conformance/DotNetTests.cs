using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;
using Amazon.SecurityToken;

namespace Sagebrush.Conformance;

/// <summary>The AWS SDK for .NET against the real program: S3 in signed chunks with trailers, and STS.</summary>
public sealed class DotNetTests : IAsyncLifetime
{
    private const string Bucket = "dotnet";

    private ServerProcess _server = null!;
    private AmazonS3Client _s3 = null!;

    public async Task InitializeAsync()
    {
        _server = await ServerProcess.Ephemeral();
        _s3 = _server.S3();
        await _s3.PutBucketAsync(Bucket);
    }

    public async Task DisposeAsync()
    {
        _s3.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(5)]
    [InlineData(81_920)]
    [InlineData(1_000_003)]
    public async Task What_is_put_comes_back(int length)
    {
        byte[] body = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 31))];
        await _s3.PutObjectAsync(new() { BucketName = Bucket, Key = "a b/ü.bin", InputStream = new MemoryStream(body), ContentType = "text/x-test" });
        using var got = await _s3.GetObjectAsync(Bucket, "a b/ü.bin");
        using var read = new MemoryStream();
        await got.ResponseStream.CopyToAsync(read);
        Assert.Equal(body, read.ToArray());
        Assert.Equal("text/x-test", got.Headers.ContentType);
    }

    [Fact]
    public async Task Large_files_go_in_parts()
    {
        byte[] body = new byte[17 * 1024 * 1024];
        body[^1] = 7;
        using var transfer = new TransferUtility(_s3);
        await transfer.UploadAsync(new TransferUtilityUploadRequest { BucketName = Bucket, Key = "large", InputStream = new MemoryStream(body), PartSize = 5 * 1024 * 1024 });
        var facts = await _s3.GetObjectMetadataAsync(Bucket, "large");
        Assert.Equal(body.Length, facts.ContentLength);
        Assert.EndsWith("-4\"", facts.ETag, StringComparison.Ordinal);
        using var tail = await _s3.GetObjectAsync(new() { BucketName = Bucket, Key = "large", ByteRange = new ByteRange(body.Length - 1, body.Length - 1) });
        Assert.Equal(7, tail.ResponseStream.ReadByte());
    }

    [Fact]
    public async Task Lists_copies_and_deletes()
    {
        for (int n = 0; n < 3; n++)
        {
            await _s3.PutObjectAsync(new() { BucketName = Bucket, Key = $"list/{n}", ContentBody = "x" });
        }

        await _s3.CopyObjectAsync(Bucket, "list/0", Bucket, "list/copy");
        var listed = await _s3.ListObjectsV2Async(new() { BucketName = Bucket, Prefix = "list/" });
        Assert.Equal(["list/0", "list/1", "list/2", "list/copy"], listed.S3Objects.Select(o => o.Key));
        await _s3.DeleteObjectsAsync(new() { BucketName = Bucket, Objects = [.. listed.S3Objects.Select(o => new KeyVersion { Key = o.Key })] });
        Assert.Equal(0, (await _s3.ListObjectsV2Async(new() { BucketName = Bucket, Prefix = "list/" })).KeyCount);
    }

    [Fact]
    public async Task A_presigned_link_needs_no_key()
    {
        await _s3.PutObjectAsync(new() { BucketName = Bucket, Key = "link", ContentBody = "through a link" });
        string url = await _s3.GetPreSignedURLAsync(new() { BucketName = Bucket, Key = "link", Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5), Protocol = Protocol.HTTP });
        using var http = new HttpClient();
        Assert.Equal("through a link", await http.GetStringAsync(new Uri(url)));
        using var altered = await http.GetAsync(new Uri(url.Replace("link?", "other?", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.Forbidden, altered.StatusCode);
    }

    [Fact]
    public async Task Credentials_of_an_assumed_role_work()
    {
        using var sts = new AmazonSecurityTokenServiceClient(
            new BasicAWSCredentials(ServerProcess.AccessKeyId, ServerProcess.Secret), new AmazonSecurityTokenServiceConfig { ServiceURL = _server.Url.ToString() });
        var assumed = await sts.AssumeRoleAsync(new() { RoleArn = "arn:aws:iam::123456789012:role/SageMakerRole", RoleSessionName = "dotnet" });
        using var s3 = _server.S3(assumed.Credentials);
        await s3.PutObjectAsync(new() { BucketName = Bucket, Key = "assumed", ContentBody = "x" });
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/SageMakerRole/dotnet", assumed.AssumedRoleUser.Arn);
    }

    [Fact]
    public async Task Refusals_have_their_codes()
    {
        var missing = await Assert.ThrowsAsync<NoSuchKeyException>(() => _s3.GetObjectAsync(Bucket, "nothing"));
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using var wrong = _server.S3(secret: "wrong");
        var refused = await Assert.ThrowsAsync<AmazonS3Exception>(() => wrong.ListObjectsV2Async(new() { BucketName = Bucket }));
        Assert.Equal("SignatureDoesNotMatch", refused.ErrorCode);
    }
}

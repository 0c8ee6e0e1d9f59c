using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;

namespace Sagebrush.Conformance;

/// <summary>The transfer utility of the AWS SDK for .NET: whole folders, and large files in parts.</summary>
public sealed class DotNetTransferTests : IAsyncLifetime
{
    private const string Bucket = "transfers";
    private const int Mebibyte = 1024 * 1024;

    private ServerProcess _server = null!;
    private AmazonS3Client _s3 = null!;
    private TransferUtility _transfer = null!;

    public async Task InitializeAsync()
    {
        _server = await ServerProcess.Ephemeral();
        _s3 = _server.S3();
        _transfer = Transfer(_s3);
        await _s3.PutBucketAsync(Bucket);
    }

    public async Task DisposeAsync()
    {
        _transfer.Dispose();
        _s3.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Folders_go_there_and_back()
    {
        using var folder = new TemporaryFolder();
        string source = Path.Combine(folder.Path, "source"), back = Path.Combine(folder.Path, "back");
        string[] names = [.. Enumerable.Range(0, 1000).Select(n => $"{n % 10}/{n}.txt"), "odd/a b+c%20.txt", "odd/ü 日本 🦙", "odd/#1?&=;"];
        foreach (string name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(source, name))!);
            await File.WriteAllBytesAsync(Path.Combine(source, name), System.Text.Encoding.UTF8.GetBytes(name));
        }

        await _transfer.UploadDirectoryAsync(new TransferUtilityUploadDirectoryRequest
        {
            BucketName = Bucket, Directory = source, KeyPrefix = "folder", SearchOption = SearchOption.AllDirectories, UploadFilesConcurrently = true,
        });
        await _transfer.DownloadDirectoryAsync(new TransferUtilityDownloadDirectoryRequest
        {
            BucketName = Bucket, LocalDirectory = back, S3Directory = "folder", DownloadFilesConcurrently = true,
        });
        foreach (string name in names)
        {
            Assert.Equal(name, await File.ReadAllTextAsync(Path.Combine(back, name)));
        }

        Assert.Equal(names.Length, Directory.EnumerateFiles(back, "*", SearchOption.AllDirectories).Count());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("CRC32")]
    [InlineData("SHA1")]
    [InlineData("SHA256")]
    public async Task Large_files_go_in_parts(string? checksum)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "large"), back = Path.Combine(folder.Path, "back");
        byte[] body = new byte[(33 * Mebibyte) + 77];
        new Random(5).NextBytes(body);
        await File.WriteAllBytesAsync(path, body);
        var request = new TransferUtilityUploadRequest { BucketName = Bucket, Key = "large", FilePath = path, PartSize = 8 * Mebibyte, ContentType = "application/x-model" };
        request.Metadata["epoch"] = "7";
        if (checksum is not null)
        {
            request.ChecksumAlgorithm = ChecksumAlgorithm.FindValue(checksum);
        }

        await _transfer.UploadAsync(request);
        var facts = await _s3.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = Bucket, Key = "large", ChecksumMode = ChecksumMode.ENABLED });
        Assert.EndsWith("-5\"", facts.ETag, StringComparison.Ordinal);
        Assert.Equal(("application/x-model", "7"), (facts.Headers.ContentType, facts.Metadata["epoch"]));
        await _transfer.DownloadAsync(back, Bucket, "large");
        await using var got = File.OpenRead(back);
        Assert.Equal(SHA256.HashData(body), await SHA256.HashDataAsync(got));
    }

    [Fact]
    public async Task Uploads_given_up_are_aborted()
    {
        await _s3.InitiateMultipartUploadAsync(Bucket, "given-up");
        await _transfer.AbortMultipartUploadsAsync(Bucket, TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(1));
        Assert.Empty((await _s3.ListMultipartUploadsAsync(Bucket)).MultipartUploads ?? []);
    }

    private static TransferUtility Transfer(IAmazonS3 s3) => new(s3, new TransferUtilityConfig { MinSizeBeforePartUpload = 8 * Mebibyte, ConcurrentServiceRequests = 6 });
}

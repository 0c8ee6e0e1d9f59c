using System.Security.Cryptography;
using Sagebrush.Wire.Shapes.S3;
using Xunit;

namespace Sagebrush.Services;

public sealed class EncryptionTests : IDisposable
{
    private const string Bucket = S3Fixture.Bucket;
    private static readonly (string Key, string Md5) One = KeyOf(1), Other = KeyOf(2);

    private readonly S3Fixture _s3 = S3Fixture.WithBucket();

    public void Dispose() => _s3.Dispose();

    [Fact]
    public async Task A_customers_key_is_needed_to_read_what_it_wrote()
    {
        var put = await Put(r => r with { SSECustomerAlgorithm = "AES256", SSECustomerKey = One.Key, SSECustomerKeyMD5 = One.Md5 });
        Assert.Equal(("AES256", One.Md5, null), (put.SSECustomerAlgorithm, put.SSECustomerKeyMD5, put.ServerSideEncryption));

        Assert.Equal("secret", await S3Fixture.Text(await Get(One)));
        Assert.Equal("InvalidRequest", await S3Fixture.Refusal(() => Get(Other)));
        Assert.Equal("InvalidRequest", await S3Fixture.Refusal(() => _s3.Service.HeadObject(new() { Bucket = Bucket, Key = "k" }, S3Fixture.Call, default)));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("CRC32", "InvalidRequest")]
    public async Task An_upload_is_completed_with_the_customers_key_where_its_parts_have_digests(string? algorithm, string? refusal)
    {
        var upload = await _s3.Service.CreateMultipartUpload(
            new()
            {
                Bucket = Bucket, Key = "k", ChecksumAlgorithm = algorithm,
                SSECustomerAlgorithm = "AES256", SSECustomerKey = One.Key, SSECustomerKeyMD5 = One.Md5,
            }, S3Fixture.Call, default);
        var part = await _s3.Service.UploadPart(
            new()
            {
                Bucket = Bucket, Key = "k", UploadId = upload.UploadId!, PartNumber = 1, Body = S3Fixture.Bytes("secret"),
                SSECustomerAlgorithm = "AES256", SSECustomerKey = One.Key, SSECustomerKeyMD5 = One.Md5,
            }, S3Fixture.Call, default);
        var complete = new CompleteMultipartUploadRequest
        {
            Bucket = Bucket, Key = "k", UploadId = upload.UploadId!,
            MultipartUpload = new() { Parts = [new() { PartNumber = 1, ETag = part.ETag, ChecksumCRC32 = part.ChecksumCRC32 }] },
        };

        if (refusal is not null)
        {
            Assert.Equal(refusal, await S3Fixture.Refusal(() => _s3.Service.CompleteMultipartUpload(complete, S3Fixture.Call, default)));
            complete = complete with { SSECustomerAlgorithm = "AES256", SSECustomerKey = One.Key, SSECustomerKeyMD5 = One.Md5 };
        }

        await _s3.Service.CompleteMultipartUpload(complete, S3Fixture.Call, default);
        Assert.Equal("secret", await S3Fixture.Text(await Get(One)));
    }

    [Fact]
    public async Task A_copy_can_change_the_encryption()
    {
        await Put(r => r with { SSECustomerAlgorithm = "AES256", SSECustomerKey = One.Key, SSECustomerKeyMD5 = One.Md5 });

        var copy = await _s3.Service.CopyObject(
            new()
            {
                Bucket = Bucket, Key = "copy", CopySource = $"{Bucket}/k", ServerSideEncryption = "aws:kms", SSEKMSKeyId = "my-key",
                CopySourceSSECustomerAlgorithm = "AES256", CopySourceSSECustomerKey = One.Key, CopySourceSSECustomerKeyMD5 = One.Md5,
            }, S3Fixture.Call, default);

        Assert.Equal(("aws:kms", "my-key"), (copy.ServerSideEncryption, copy.SSEKMSKeyId));
        Assert.Equal("secret", await _s3.Get("copy"));
    }

    [Fact]
    public async Task Kms_without_a_key_takes_the_accounts_own()
    {
        var put = await Put(r => r with { ServerSideEncryption = "aws:kms" });

        Assert.Equal("arn:aws:kms:us-east-1:123456789012:alias/aws/s3", put.SSEKMSKeyId);
    }

    public static TheoryData<Func<PutObjectRequest, PutObjectRequest>, string> Contradictions { get; } = new()
    {
        { r => r with { SSECustomerAlgorithm = "AES256" }, "InvalidArgument" },
        { r => r with { SSECustomerKey = One.Key, SSECustomerKeyMD5 = One.Md5 }, "InvalidArgument" },
        { r => r with { SSECustomerAlgorithm = "AES256", SSECustomerKey = One.Key }, "InvalidArgument" },
        { r => r with { SSECustomerAlgorithm = "AES256", SSECustomerKey = One.Key, SSECustomerKeyMD5 = Other.Md5 }, "InvalidArgument" },
        { r => r with { SSECustomerAlgorithm = "AES256", SSECustomerKey = "AAAA", SSECustomerKeyMD5 = One.Md5 }, "InvalidArgument" },
        { r => r with { SSECustomerAlgorithm = "DES", SSECustomerKey = One.Key, SSECustomerKeyMD5 = One.Md5 }, "InvalidEncryptionAlgorithmError" },
        { r => r with { SSECustomerAlgorithm = "AES256", SSECustomerKey = One.Key, SSECustomerKeyMD5 = One.Md5, ServerSideEncryption = "AES256" }, "InvalidArgument" },
        { r => r with { SSEKMSKeyId = "my-key" }, "InvalidArgument" },
        { r => r with { ServerSideEncryption = "AES256", SSEKMSKeyId = "my-key" }, "InvalidArgument" },
        { r => r with { ServerSideEncryption = "aws:kms", SSEKMSEncryptionContext = "bm8=" }, "InvalidArgument" },
        { r => r with { ServerSideEncryption = "aws:kms:dsse" }, "NotImplemented" },
    };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public async Task Contradictory_headers_are_refused(Func<PutObjectRequest, PutObjectRequest> change, string code) =>
        Assert.Equal(code, await S3Fixture.Refusal(() => Put(change)));

    private ValueTask<PutObjectResponse> Put(Func<PutObjectRequest, PutObjectRequest> change) =>
        _s3.Service.PutObject(change(S3Fixture.PutRequest("k", "secret")), S3Fixture.Call, default);

    private ValueTask<GetObjectResponse> Get((string Key, string Md5) key) => _s3.Service.GetObject(
        new() { Bucket = Bucket, Key = "k", SSECustomerAlgorithm = "AES256", SSECustomerKey = key.Key, SSECustomerKeyMD5 = key.Md5 }, S3Fixture.Call, default);

    private static (string Key, string Md5) KeyOf(byte seed)
    {
        byte[] bytes = Enumerable.Repeat(seed, 32).ToArray();
        return (Convert.ToBase64String(bytes), Convert.ToBase64String(MD5.HashData(bytes)));
    }
}

using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;
using ChecksumAlgorithm = Sagebrush.Store.ChecksumAlgorithm;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>The most bytes that one request may bring.</summary>
    private const long LargestPut = 5L << 30;

    /// <summary>Stores an object; on disk when this answers.</summary>
    /// <exception cref="AwsException">NoSuchBucket, PreconditionFailed, BadDigest, EntityTooLarge and what the body's signature tells.</exception>
    public override async ValueTask<PutObjectResponse> PutObject(PutObjectRequest request, Call call, CancellationToken cancel)
    {
        Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        FactsCheck.CheckKey(request.Key);
        CheckSize(request.ContentLength);
        RefuseEncryption(request.ServerSideEncryption, request.SSECustomerAlgorithm);
        Refuse(
            ("x-amz-tagging", request.Tagging), ("x-amz-object-lock-mode", request.ObjectLockMode),
            ("x-amz-object-lock-legal-hold", request.ObjectLockLegalHoldStatus), ("x-amz-write-offset-bytes", request.WriteOffsetBytes));
        var facts = FactsCheck.Checked(new()
        {
            ContentType = request.ContentType,
            ContentEncoding = request.ContentEncoding,
            ContentDisposition = request.ContentDisposition,
            ContentLanguage = request.ContentLanguage,
            CacheControl = request.CacheControl,
            Expires = request.Expires,
            WebsiteRedirectLocation = request.WebsiteRedirectLocation,
            StorageClass = request.StorageClass,
            Metadata = request.Metadata ?? ObjectFacts.None.Metadata,
        });
        var stored = await _objects.Put(
            request.Bucket, request.Key, request.Body,
            new ObjectWrite
            {
                Facts = facts, Algorithm = S3Checksum.Sent(request.Body) ?? S3Checksum.Default,
                Condition = Condition(request.IfMatch, request.IfNoneMatch),
            },
            cancel);
        return new()
        {
            ETag = Quoted(stored.ETag),
            ChecksumType = stored.Checksum.Type(),
            ChecksumCRC32 = stored.Checksum.In(ChecksumAlgorithm.Crc32),
            ChecksumCRC32C = stored.Checksum.In(ChecksumAlgorithm.Crc32C),
            ChecksumCRC64NVME = stored.Checksum.In(ChecksumAlgorithm.Crc64Nvme),
            ChecksumSHA1 = stored.Checksum.In(ChecksumAlgorithm.Sha1),
            ChecksumSHA256 = stored.Checksum.In(ChecksumAlgorithm.Sha256),
        };
    }

    private static void CheckSize(long? length)
    {
        if (length > LargestPut)
        {
            throw new AwsException(AwsError.EntityTooLarge, "Your proposed upload exceeds the maximum allowed size")
            {
                Members = new Dictionary<string, object> { ["ProposedSize"] = length.Value, ["MaxSizeAllowed"] = LargestPut },
            };
        }
    }

    /// <summary>A writer's condition; S3 knows no other <c>If-None-Match</c> than <c>*</c>.</summary>
    private static WriteCondition Condition(string? ifMatch, string? ifNoneMatch)
    {
        Refuse(("If-None-Match", ifNoneMatch is "*" ? null : ifNoneMatch));
        return new(ifMatch, ifNoneMatch);
    }

    /// <summary>AES256 is S3's way to keep every object and promises the client nothing to see; keys of one's own would.</summary>
    private static void RefuseEncryption(string? serverSide, string? customerAlgorithm) => Refuse(
        ("x-amz-server-side-encryption", serverSide is ServerSideEncryption.AES256 ? null : serverSide),
        ("x-amz-server-side-encryption-customer-algorithm", customerAlgorithm));
}

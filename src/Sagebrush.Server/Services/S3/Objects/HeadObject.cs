using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;
using ChecksumAlgorithm = Sagebrush.Store.ChecksumAlgorithm;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>What GetObject would tell, without the bytes.</summary>
    /// <exception cref="AwsException">NoSuchBucket, NoSuchKey, PreconditionFailed, NotModified, InvalidRange.</exception>
    public override ValueTask<HeadObjectResponse> HeadObject(HeadObjectRequest request, Call call, CancellationToken cancel)
    {
        Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        CheckVersion(request.VersionId);
        RefuseEncryption(null, request.SSECustomerAlgorithm);
        var stored = _objects.Find(request.Bucket, request.Key) ?? throw S3Errors.NoSuchKey(request.Key);
        return new(Describe(request, stored, View(request, stored)));
    }

    /// <summary>The bytes that a reader asks for, if his conditions hold.</summary>
    private static ObjectView View(HeadObjectRequest request, StoredObject stored)
    {
        new ReadCondition(request.IfMatch, request.IfNoneMatch, request.IfModifiedSince, request.IfUnmodifiedSince).CheckRead(stored);
        return ObjectView.Of(stored, request.Range, request.PartNumber);
    }

    private static HeadObjectResponse Describe(HeadObjectRequest request, StoredObject stored, ObjectView view)
    {
        // Clients hold the body against the digest: it is shown only where all that it is of is sent.
        var checksum = request.ChecksumMode == ChecksumMode.ENABLED && view.ContentRange is null ? stored.Checksum : null;
        return new()
        {
            AcceptRanges = "bytes",
            LastModified = stored.Modified,
            ContentLength = view.Bytes.Length,
            ContentRange = view.ContentRange,
            ETag = Quoted(stored.ETag),
            ContentType = request.ResponseContentType ?? stored.Facts.ContentType ?? FactsCheck.DefaultType,
            ContentEncoding = request.ResponseContentEncoding ?? stored.Facts.ContentEncoding,
            ContentDisposition = request.ResponseContentDisposition ?? stored.Facts.ContentDisposition,
            ContentLanguage = request.ResponseContentLanguage ?? stored.Facts.ContentLanguage,
            CacheControl = request.ResponseCacheControl ?? stored.Facts.CacheControl,
            Expires = request.ResponseExpires?.ToString("R") ?? stored.Facts.Expires,
            WebsiteRedirectLocation = stored.Facts.WebsiteRedirectLocation,
            StorageClass = stored.Facts.StorageClass,
            Metadata = FactsCheck.Headers(stored.Facts.Metadata),
            PartsCount = view.PartsCount,
            ChecksumType = checksum.Type(),
            ChecksumCRC32 = checksum.In(ChecksumAlgorithm.Crc32),
            ChecksumCRC32C = checksum.In(ChecksumAlgorithm.Crc32C),
            ChecksumCRC64NVME = checksum.In(ChecksumAlgorithm.Crc64Nvme),
            ChecksumSHA1 = checksum.In(ChecksumAlgorithm.Sha1),
            ChecksumSHA256 = checksum.In(ChecksumAlgorithm.Sha256),
        };
    }
}

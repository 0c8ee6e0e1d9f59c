using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;
using ChecksumAlgorithm = Sagebrush.Store.ChecksumAlgorithm;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>An object or a range of it.</summary>
    /// <exception cref="AwsException">NoSuchBucket, NoSuchKey, PreconditionFailed, NotModified, InvalidRange.</exception>
    public override ValueTask<GetObjectResponse> GetObject(GetObjectRequest request, Call call, CancellationToken cancel)
    {
        Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        CheckVersion(request.VersionId);
        RefuseEncryption(null, request.SSECustomerAlgorithm);
        var (stored, bytes) = _objects.Open(request.Bucket, request.Key) ?? throw S3Errors.NoSuchKey(request.Key);
        try
        {
            new ReadCondition(request.IfMatch, request.IfNoneMatch, request.IfModifiedSince, request.IfUnmodifiedSince).CheckRead(stored);
            return new(Answer(request, stored, bytes));
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    private static GetObjectResponse Answer(GetObjectRequest request, StoredObject stored, ObjectStream bytes)
    {
        var view = ObjectView.Of(stored, request.Range, request.PartNumber);
        var checksum = Shown(stored, view, request.ChecksumMode);
        return new()
        {
            Body = bytes.Narrow(view.Bytes.Offset, view.Bytes.Length),
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

    /// <summary>The digest, if the client asks for it and gets what it is of: clients hold the body against it.</summary>
    private static ObjectChecksum? Shown(StoredObject stored, ObjectView view, string? mode) =>
        mode == ChecksumMode.ENABLED && view.ContentRange is null ? stored.Checksum : null;
}

using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;
using ChecksumAlgorithm = Sagebrush.Store.ChecksumAlgorithm;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Stores a copy of an object, with its facts or others.</summary>
    /// <exception cref="AwsException">NoSuchBucket, NoSuchKey, PreconditionFailed, InvalidRequest.</exception>
    public override async ValueTask<CopyObjectResponse> CopyObject(CopyObjectRequest request, Call call, CancellationToken cancel)
    {
        Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        FactsCheck.CheckKey(request.Key);
        RefuseEncryption(request.ServerSideEncryption, request.SSECustomerAlgorithm ?? request.CopySourceSSECustomerAlgorithm);
        Refuse(
            ("x-amz-tagging", request.Tagging), ("x-amz-object-lock-mode", request.ObjectLockMode),
            ("x-amz-object-lock-legal-hold", request.ObjectLockLegalHoldStatus));
        var condition = Condition(request.IfMatch, request.IfNoneMatch);
        var (source, bytes) = Source(
            call, request.CopySource, request.ExpectedSourceBucketOwner,
            new(request.CopySourceIfMatch, request.CopySourceIfNoneMatch, request.CopySourceIfModifiedSince, request.CopySourceIfUnmodifiedSince));
        await using var body = bytes;
        if (source.Size > LargestPut)
        {
            throw AwsError.InvalidRequest.With($"The specified copy source is larger than the maximum allowable size for a copy source: {LargestPut}");
        }

        if (source.Bucket == request.Bucket && source.Key == request.Key && ChangesNothing(request))
        {
            throw AwsError.InvalidRequest.With(
                "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, "
                + "website redirect location or encryption attributes.");
        }

        var algorithm = S3Checksum.Named(request.ChecksumAlgorithm) ?? source.Checksum?.Algorithm ?? S3Checksum.Default;
        var stored = await _objects.Copy(
            source, body, request.Bucket, request.Key, new() { Facts = CopiedFacts(request, source), Algorithm = algorithm, Condition = condition }, cancel);
        return new()
        {
            CopyObjectResult = new()
            {
                ETag = Quoted(stored.ETag),
                LastModified = stored.Modified,
                ChecksumType = stored.Checksum.Type(),
                ChecksumCRC32 = stored.Checksum.In(ChecksumAlgorithm.Crc32),
                ChecksumCRC32C = stored.Checksum.In(ChecksumAlgorithm.Crc32C),
                ChecksumCRC64NVME = stored.Checksum.In(ChecksumAlgorithm.Crc64Nvme),
                ChecksumSHA1 = stored.Checksum.In(ChecksumAlgorithm.Sha1),
                ChecksumSHA256 = stored.Checksum.In(ChecksumAlgorithm.Sha256),
            },
        };
    }

    /// <summary>The object that is to be copied, and its bytes or a range of them; who calls disposes these.</summary>
    private (StoredObject Object, ObjectStream Bytes) Source(
        Call call, string header, string? expectedOwner, ReadCondition condition, Func<StoredObject, ByteRange>? range = null)
    {
        var source = CopySource.Parse(header);
        Bucket(call, source.Bucket, expectedOwner);
        CheckVersion(source.VersionId);
        return _objects.Open(source.Bucket, source.Key, range: Admitted) ?? throw S3Errors.NoSuchKey(source.Key);

        (long, long) Admitted(StoredObject stored)
        {
            condition.CheckSource(stored);
            return range?.Invoke(stored) ?? new ByteRange(0, stored.Size);
        }
    }

    private static bool ChangesNothing(CopyObjectRequest request) =>
        request is { MetadataDirective: null or MetadataDirective.COPY, StorageClass: null, WebsiteRedirectLocation: null, ChecksumAlgorithm: null };

    // Class and redirect are the copy's own: they do not come along.
    private static ObjectFacts CopiedFacts(CopyObjectRequest request, StoredObject source) => FactsCheck.Checked(
        request.MetadataDirective != MetadataDirective.REPLACE
            ? source.Facts with { StorageClass = request.StorageClass, WebsiteRedirectLocation = request.WebsiteRedirectLocation }
            : new()
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
}

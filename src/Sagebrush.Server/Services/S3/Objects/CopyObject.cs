using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Stores a copy of an object, with its facts or others.</summary>
    /// <exception cref="AwsException">NoSuchBucket, NoSuchKey, NoSuchVersion, PreconditionFailed, InvalidRequest; InvalidObjectState: the source is archived.</exception>
    public override async ValueTask<CopyObjectResponse> CopyObject(CopyObjectRequest request, Call call, CancellationToken cancel)
    {
        var put = PutObjectRequest.From(request);
        var bucket = Writable(put, call);
        FactsCheck.CheckKey(request.Key);
        var written = Facts(put, bucket, call);
        var key = CustomerKeyOf(put);
        var named = CopySource.Parse(request.CopySource);
        var (origin, source, bytes) = Source(
            call, named, request.ExpectedSourceBucketOwner,
            new(request.CopySourceIfMatch, request.CopySourceIfNoneMatch, request.CopySourceIfModifiedSince, request.CopySourceIfUnmodifiedSince),
            CustomerKeys.Read(request.CopySourceSSECustomerAlgorithm, request.CopySourceSSECustomerKey, request.CopySourceSSECustomerKeyMD5),
            found => new(0, found.Size));
        await using var body = bytes;
        if (named is { VersionId: null } && named.Bucket == request.Bucket && named.Key == request.Key && ChangesNothing(request, source))
        {
            throw AwsError.InvalidRequest.With(
                "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, "
                + "website redirect location or encryption attributes.");
        }

        var write = new ObjectWrite
        {
            Facts = Copied(request, written, source.Facts),
            Algorithm = S3Checksum.Named(request.ChecksumAlgorithm) ?? source.Checksum?.Algorithm ?? S3Checksum.Default,
            Condition = ConditionOf(put),
            Encryption = EncryptionOf(put, bucket, key),
            CustomerKey = key,
        };
        var stored = await _objects.Copy(source, body, request.Bucket, request.Key, write, cancel);
        return CopyObjectResponse.From(Written(bucket, stored)) with
        {
            CopyObjectResult = CopyObjectResult.From(stored.Checksum.Members()) with { ETag = Quoted(stored.ETag), LastModified = stored.Modified },
            CopySourceVersionId = Told(origin, source.VersionId),
        };
    }

    /// <summary>The object that is to be copied, where it is, and those of its bytes; who calls disposes them.</summary>
    private (Store.Bucket Bucket, StoredObject Object, ObjectStream Bytes) Source(
        Call call, CopySource source, string? expectedOwner, ReadCondition condition, CustomerKey? key, Func<StoredObject, ByteRange> range)
    {
        var bucket = Bucket(call, "s3:GetObject", source.Bucket, source.Key, source.VersionId, expectedOwner);
        if (source.VersionId is not null && _objects.FindVersion(source.Bucket, source.Key, Named(source.VersionId)) is { IsDeleteMarker: true })
        {
            throw AwsError.InvalidRequest.With("The source of a copy request may not specifically refer to a delete marker by version id.");
        }

        var (stored, opened) = Open(source.Bucket, source.Key, source.VersionId, key, found =>
        {
            Archive.CheckReadable(found, _clock.GetUtcNow());
            condition.CheckSource(found);
            var bytes = range(found);
            return bytes.Length <= LargestPut ? bytes : throw AwsError.InvalidRequest.With(
                $"The specified copy source is larger than the maximum allowable size for a copy source: {LargestPut}");
        });
        return (bucket, stored, opened);
    }

    private static bool ChangesNothing(CopyObjectRequest request, StoredObject source) => source.Encryption?.Method != EncryptionMethod.Customer && request is
    {
        MetadataDirective: null or MetadataDirective.COPY, TaggingDirective: null or TaggingDirective.COPY, StorageClass: null, WebsiteRedirectLocation: null,
        ChecksumAlgorithm: null, ServerSideEncryption: null, SSECustomerKey: null,
    };

    /// <summary>Class, redirect and locks are the copy's own; headers, metadata and tags come along unless told otherwise.</summary>
    private static ObjectFacts Copied(CopyObjectRequest request, ObjectFacts written, ObjectFacts source)
    {
        var facts = request.TaggingDirective == TaggingDirective.REPLACE ? written : written with { Tags = source.Tags };
        return request.MetadataDirective == MetadataDirective.REPLACE ? facts : facts with
        {
            ContentType = source.ContentType,
            ContentEncoding = source.ContentEncoding,
            ContentDisposition = source.ContentDisposition,
            ContentLanguage = source.ContentLanguage,
            CacheControl = source.CacheControl,
            Expires = source.Expires,
            Metadata = source.Metadata,
        };
    }
}

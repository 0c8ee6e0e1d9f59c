using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>What GetObject would tell, without the bytes.</summary>
    /// <exception cref="AwsException">NoSuchBucket, NoSuchKey, NoSuchVersion, MethodNotAllowed, PreconditionFailed, NotModified, InvalidRange.</exception>
    public override ValueTask<HeadObjectResponse> HeadObject(HeadObjectRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.Key, request.VersionId, request.ExpectedBucketOwner);
        CheckReader(request, call);
        var stored = Find(bucket, request.Key, request.VersionId);
        ObjectEncryption.CheckKey(stored.Encryption, CustomerKeyOf(request));
        return new(Describe(request, bucket, stored, View(request, call, stored)));
    }

    private static CustomerKey? CustomerKeyOf(HeadObjectRequest request) =>
        CustomerKeys.Read(request.SSECustomerAlgorithm, request.SSECustomerKey, request.SSECustomerKeyMD5);

    /// <summary>Refuses headers that only writers may send, and of unknown readers those that change the answer's.</summary>
    private static void CheckReader(HeadObjectRequest request, Call call)
    {
        const string Encryption = "x-amz-server-side-encryption";
        if (call.Head.Header(Encryption) is { } method)
        {
            throw S3Errors.InvalidArgument(Encryption, method, $"{Encryption} header is not supported for this operation.");
        }

        bool overrides = (request.ResponseContentType ?? request.ResponseContentEncoding ?? request.ResponseContentDisposition
            ?? request.ResponseContentLanguage ?? request.ResponseCacheControl ?? request.ResponseExpires?.ToString("R")) is not null;
        if (overrides && call.Caller.IsAnonymous)
        {
            throw AwsError.InvalidRequest.With("Request specific response headers cannot be used for anonymous GET requests.");
        }
    }

    /// <summary>The bytes that a reader asks for, if his conditions hold.</summary>
    private static ObjectView View(HeadObjectRequest request, Call call, StoredObject stored)
    {
        new ReadCondition(request.IfMatch, request.IfNoneMatch, request.IfModifiedSince, request.IfUnmodifiedSince).CheckRead(stored);

        // A range goes on with what the client has of the object: of another one it gets all.
        bool goesOn = call.Head.Header("If-Range") is not { } had || ReadCondition.IsStill(had, stored);
        return ObjectView.Of(stored, goesOn ? request.Range : null, request.PartNumber);
    }

    private HeadObjectResponse Describe(HeadObjectRequest request, Store.Bucket bucket, StoredObject stored, ObjectView view)
    {
        var facts = stored.Facts;
        return HeadObjectResponse.From((request.ChecksumMode == ChecksumMode.ENABLED ? view.Checksum : null).Members()) with
        {
            AcceptRanges = "bytes",
            LastModified = stored.Modified,
            ContentLength = view.Bytes.Length,
            ContentRange = view.ContentRange,
            ETag = Quoted(stored.ETag),
            Expiration = Expiration(bucket, stored),
            VersionId = Told(bucket, stored.VersionId),
            ContentType = request.ResponseContentType ?? facts.ContentType ?? FactsCheck.DefaultType,
            ContentEncoding = request.ResponseContentEncoding ?? facts.ContentEncoding,
            ContentDisposition = request.ResponseContentDisposition ?? facts.ContentDisposition,
            ContentLanguage = request.ResponseContentLanguage ?? facts.ContentLanguage,
            CacheControl = request.ResponseCacheControl ?? facts.CacheControl,
            Expires = request.ResponseExpires?.ToString("R") ?? facts.Expires,
            WebsiteRedirectLocation = facts.WebsiteRedirectLocation,
            StorageClass = facts.StorageClass,
            Restore = Archive.Header(stored, _clock.GetUtcNow()),
            Metadata = facts.Metadata,
            TagCount = facts.Tags.Count == 0 ? null : facts.Tags.Count,
            PartsCount = view.PartsCount,
            ObjectLockMode = facts.Retention.Mode(),
            ObjectLockRetainUntilDate = facts.Retention?.Until,
            ObjectLockLegalHoldStatus = LockRules.Status(facts.LegalHold),
            ServerSideEncryption = stored.Encryption.Method(),
            SSECustomerAlgorithm = stored.Encryption.CustomerAlgorithm(),
            SSECustomerKeyMD5 = stored.Encryption?.CustomerKeyMd5,
            SSEKMSKeyId = stored.Encryption?.KeyId,
            BucketKeyEnabled = stored.Encryption.BucketKey(),
        };
    }
}

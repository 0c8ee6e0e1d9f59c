using Sagebrush.Access;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>
    /// The bucket, if the caller may write the object into it, with the tags and locks that he asks for. Who may write may tag what he writes, unless that is
    /// denied; to lock it he needs leave.
    /// </summary>
    /// <exception cref="AwsException">AccessDenied, NoSuchBucket, InvalidTag.</exception>
    private Store.Bucket Writable(PutObjectRequest request, Call call)
    {
        var tags = request.Tagging is null ? null : ObjectTags.Parse(request.Tagging);
        var retention = new ObjectLockRetention { Mode = request.ObjectLockMode, RetainUntilDate = request.ObjectLockRetainUntilDate };
        var requested = new RequestedFacts(tags, retention, request.ObjectLockLegalHoldStatus);
        var bucket = Bucket(call, "s3:PutObject", request.Bucket, request.Key, null, request.ExpectedBucketOwner, requested);
        if (tags is { Count: > 0 } && _authorizer.Denies(About(call, "s3:PutObjectTagging", bucket, request.Key, null, requested)))
        {
            throw AwsError.AccessDenied.With("Access Denied");
        }

        Require("s3:PutObjectRetention", request.ObjectLockMode is not null);
        Require("s3:PutObjectLegalHold", request.ObjectLockLegalHoldStatus is not null);
        return bucket;

        void Require(string action, bool isAsked)
        {
            if (isAsked)
            {
                _authorizer.Check(About(call, action, bucket, request.Key, null, requested));
            }
        }
    }

    /// <summary>What a writer says of an object, as it is kept; copies and uploads in parts say it as Put does.</summary>
    /// <exception cref="AwsException">InvalidArgument, InvalidRequest, InvalidTag, InvalidStorageClass, MetadataTooLarge.</exception>
    private ObjectFacts Facts(PutObjectRequest request, Store.Bucket bucket, Call call)
    {
        var lists = new AclHeaders(request.ACL, request.GrantFullControl, request.GrantRead, request.GrantReadACP, null, request.GrantWriteACP);
        var (owner, grants) = Ownership(call, bucket, request.Key, lists);
        return FactsCheck.Checked(new()
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
            Tags = ObjectTags.Parse(request.Tagging),
            Owner = owner,
            Grants = grants,
            Retention = LockRules.Retention(bucket, request.ObjectLockMode, request.ObjectLockRetainUntilDate, _clock.GetUtcNow()),
            LegalHold = LockRules.LegalHold(bucket, request.ObjectLockLegalHoldStatus),
        });
    }

    private static CustomerKey? CustomerKeyOf(PutObjectRequest request) =>
        CustomerKeys.Read(request.SSECustomerAlgorithm, request.SSECustomerKey, request.SSECustomerKeyMD5);

    private ObjectEncryption? EncryptionOf(PutObjectRequest request, Store.Bucket bucket, CustomerKey? key) =>
        EncryptionRules.Choose(request, bucket, key, $"arn:aws:kms:{_options.Region}:{bucket.Owner}:alias/aws/s3");

    private static WriteCondition ConditionOf(PutObjectRequest request) => new(request.IfMatch, request.IfNoneMatch);
}

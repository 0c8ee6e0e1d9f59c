using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>What a writer says of an object, as it is kept; copies and uploads in parts say it as Put does.</summary>
    /// <exception cref="AwsException">InvalidArgument, InvalidRequest, InvalidTag, InvalidStorageClass, MetadataTooLarge.</exception>
    private ObjectFacts Facts(PutObjectRequest request, Store.Bucket bucket, Call call) => FactsCheck.Checked(new()
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
        Owner = call.Account,
        Retention = LockRules.Retention(bucket, request.ObjectLockMode, request.ObjectLockRetainUntilDate, _clock.GetUtcNow()),
        LegalHold = LockRules.LegalHold(bucket, request.ObjectLockLegalHoldStatus),
    });

    private static CustomerKey? CustomerKeyOf(PutObjectRequest request) =>
        CustomerKeys.Read(request.SSECustomerAlgorithm, request.SSECustomerKey, request.SSECustomerKeyMD5);

    private ObjectEncryption? EncryptionOf(PutObjectRequest request, Store.Bucket bucket, CustomerKey? key) =>
        EncryptionRules.Choose(request, bucket, key, $"arn:aws:kms:{_options.Region}:{bucket.Owner}:alias/aws/s3");

    private static WriteCondition ConditionOf(PutObjectRequest request) => new(request.IfMatch, request.IfNoneMatch);
}

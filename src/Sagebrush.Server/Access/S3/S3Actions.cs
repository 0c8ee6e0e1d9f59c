using System.Collections.Frozen;

namespace Sagebrush.Access;

/// <summary>The permission that each operation of S3 needs. Source: Amazon S3 User Guide, "Required permissions for Amazon S3 API operations".</summary>
internal static class S3Actions
{
    // Those whose name is not that of the operation.
    private static readonly FrozenDictionary<string, string> Named = new Dictionary<string, string>
    {
        ["CompleteMultipartUpload"] = "PutObject",
        ["CopyObject"] = "PutObject",
        ["CreateMultipartUpload"] = "PutObject",
        ["DeleteBucketCors"] = "PutBucketCORS",
        ["DeleteBucketEncryption"] = "PutEncryptionConfiguration",
        ["DeleteBucketLifecycle"] = "PutLifecycleConfiguration",
        ["DeleteBucketOwnershipControls"] = "PutBucketOwnershipControls",
        ["DeleteBucketTagging"] = "PutBucketTagging",
        ["DeletePublicAccessBlock"] = "PutBucketPublicAccessBlock",
        ["GetBucketCors"] = "GetBucketCORS",
        ["GetBucketEncryption"] = "GetEncryptionConfiguration",
        ["GetBucketLifecycleConfiguration"] = "GetLifecycleConfiguration",
        ["GetBucketNotificationConfiguration"] = "GetBucketNotification",
        ["GetObjectLockConfiguration"] = "GetBucketObjectLockConfiguration",
        ["GetPublicAccessBlock"] = "GetBucketPublicAccessBlock",
        ["HeadBucket"] = "ListBucket",
        ["HeadObject"] = "GetObject",
        ["ListBuckets"] = "ListAllMyBuckets",
        ["ListMultipartUploads"] = "ListBucketMultipartUploads",
        ["ListObjectVersions"] = "ListBucketVersions",
        ["ListObjects"] = "ListBucket",
        ["ListObjectsV2"] = "ListBucket",
        ["ListParts"] = "ListMultipartUploadParts",
        ["PutBucketCors"] = "PutBucketCORS",
        ["PutBucketEncryption"] = "PutEncryptionConfiguration",
        ["PutBucketLifecycleConfiguration"] = "PutLifecycleConfiguration",
        ["PutBucketNotificationConfiguration"] = "PutBucketNotification",
        ["PutObjectLockConfiguration"] = "PutBucketObjectLockConfiguration",
        ["PutPublicAccessBlock"] = "PutBucketPublicAccessBlock",
        ["UploadPart"] = "PutObject",
        ["UploadPartCopy"] = "PutObject",
    }.ToFrozenDictionary(pair => pair.Key, pair => "s3:" + pair.Value);

    /// <summary>The action of an operation.</summary>
    public static string Of(string operation) => Named.GetValueOrDefault(operation) ?? "s3:" + operation;

    /// <summary>The action on a version that the request names: <c>s3:GetObjectAcl</c> → <c>s3:GetObjectVersionAcl</c>.</summary>
    public static string OnVersion(string action) => action switch
    {
        "s3:GetObject" or "s3:DeleteObject" or "s3:GetObjectAcl" or "s3:PutObjectAcl" or "s3:GetObjectTagging" or "s3:PutObjectTagging"
            or "s3:DeleteObjectTagging" or "s3:GetObjectAttributes" => action.Replace("Object", "ObjectVersion", StringComparison.Ordinal),
        _ => action,
    };

    /// <summary>True for actions on an object that must be there already.</summary>
    public static bool NeedObject(string action) =>
        action is not ("s3:PutObject" or "s3:DeleteObject" or "s3:DeleteObjectVersion" or "s3:AbortMultipartUpload" or "s3:ListMultipartUploadParts");
}

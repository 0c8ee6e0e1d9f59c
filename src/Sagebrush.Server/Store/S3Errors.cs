using Sagebrush.Wire;

namespace Sagebrush.Store;

/// <summary>S3's errors with the members that its answers bear. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html</summary>
internal static class S3Errors
{
    public static AwsException NoSuchBucket(string bucket) =>
        AwsError.NoSuchBucket.With("The specified bucket does not exist").Telling("BucketName", bucket);

    public static AwsException BucketNotEmpty(string bucket) =>
        AwsError.BucketNotEmpty.With("The bucket you tried to delete is not empty").Telling("BucketName", bucket);

    public static AwsException NoSuchKey(string key) => new(AwsError.NoSuchKey, "The specified key does not exist.")
    {
        Members = new Dictionary<string, object> { ["Key"] = key }, Headers = new Dictionary<string, string> { ["x-amz-delete-marker"] = "false" },
    };

    /// <summary>Of a key whose latest version is a delete marker.</summary>
    public static AwsException Removed(StoredObject marker) => new(AwsError.NoSuchKey, "The specified key does not exist.")
    {
        Members = new Dictionary<string, object> { ["Key"] = marker.Key },
        Headers = new Dictionary<string, string> { ["x-amz-delete-marker"] = "true", ["x-amz-version-id"] = marker.VersionId },
    };

    /// <summary>Of a delete marker that is asked for by its id: it can only be removed.</summary>
    public static AwsException OnlyMarker(StoredObject marker) => new(AwsError.MethodNotAllowed, "The specified method is not allowed against this resource.")
    {
        Members = new Dictionary<string, object> { ["ResourceType"] = "DeleteMarker" },
        Headers = new Dictionary<string, string>
        {
            ["x-amz-delete-marker"] = "true", ["x-amz-version-id"] = marker.VersionId, ["Last-Modified"] = marker.Modified.ToString("R"), ["Allow"] = "DELETE",
        },
    };

    public static AwsException NoSuchVersion(string key, string versionId) => new(AwsError.NoSuchVersion, "The specified version does not exist.")
    {
        Members = new Dictionary<string, object> { ["Key"] = key, ["VersionId"] = versionId },
    };

    public static AwsException NoSuchUpload(string id) => AwsError.NoSuchUpload
        .With("The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.").Telling("UploadId", id);

    public static AwsException PreconditionFailed(string condition) =>
        AwsError.PreconditionFailed.With("At least one of the pre-conditions you specified did not hold").Telling("Condition", condition);

    public static AwsException BadDigest(ChecksumAlgorithm algorithm) =>
        AwsError.BadDigest.With($"The {algorithm.Name()} you specified did not match the calculated checksum.");

    public static AwsException InvalidPart(string upload, PartClaim claim) => new(
        AwsError.InvalidPart,
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.")
    {
        Members = new Dictionary<string, object> { ["UploadId"] = upload, ["PartNumber"] = claim.Number, ["ETag"] = claim.ETag },
    };

    public static AwsException EntityTooSmall(UploadedPart part) => new(AwsError.EntityTooSmall, "Your proposed upload is smaller than the minimum allowed size")
    {
        Members = new Dictionary<string, object>
        {
            ["ProposedSize"] = part.Size, ["MinSizeAllowed"] = ObjectStore.MinimumPartSize, ["PartNumber"] = part.Number, ["ETag"] = part.ETag,
        },
    };

    public static AwsException InvalidPartNumber(int number, int count) => new(AwsError.InvalidPartNumber, "The requested partnumber is not satisfiable")
    {
        Members = new Dictionary<string, object> { ["PartNumberRequested"] = number, ["ActualPartCount"] = count },
    };

    public static AwsException InvalidRange(string range, long size) => new(AwsError.InvalidRange, "The requested range is not satisfiable")
    {
        Members = new Dictionary<string, object> { ["RangeRequested"] = range, ["ActualObjectSize"] = size },
        Headers = new Dictionary<string, string> { ["Content-Range"] = $"bytes */{size}" },
    };

    public static AwsException NotImplemented(string header) =>
        AwsError.NotImplemented.With("A header you provided implies functionality that is not implemented").Telling("Header", header);

    public static AwsException InvalidBucketName(string bucket) =>
        AwsError.InvalidBucketName.With("The specified bucket is not valid.").Telling("BucketName", bucket);

    public static AwsException BucketAlreadyOwnedByYou(string bucket) => AwsError.BucketAlreadyOwnedByYou
        .With("Your previous request to create the named bucket succeeded and you already own it.").Telling("BucketName", bucket);

    public static AwsException NoSuchBucketPolicy(string bucket) =>
        AwsError.NoSuchBucketPolicy.With("The bucket policy does not exist").Telling("BucketName", bucket);

    public static AwsException NoSuchPublicAccessBlock(string bucket) =>
        AwsError.NoSuchPublicAccessBlock.With("The public access block configuration was not found").Telling("BucketName", bucket);

    public static AwsException OwnershipControlsNotFound(string bucket) =>
        AwsError.OwnershipControlsNotFound.With("The bucket ownership controls were not found").Telling("BucketName", bucket);

    public static AwsException BucketAlreadyExists(string bucket) => AwsError.BucketAlreadyExists.With(
        "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.")
        .Telling("BucketName", bucket);

    public static AwsException NoSuchTagSet(string bucket) =>
        AwsError.NoSuchTagSet.With("The TagSet does not exist").Telling("BucketName", bucket);

    public static AwsException NoSuchCors(string bucket) =>
        AwsError.NoSuchCors.With("The CORS configuration does not exist").Telling("BucketName", bucket);

    public static AwsException NoSuchLifecycle(string bucket) =>
        AwsError.NoSuchLifecycle.With("The lifecycle configuration does not exist").Telling("BucketName", bucket);

    public static AwsException NoSuchEncryption(string bucket) =>
        AwsError.NoSuchEncryption.With("The server side encryption configuration was not found").Telling("BucketName", bucket);

    public static AwsException InvalidUri(string uri) => AwsError.InvalidUri.With("Couldn't parse the specified URI.").Telling("URI", uri);

    public static AwsException InvalidArgument(string name, string value, string message) => new(AwsError.InvalidArgument, message)
    {
        Members = new Dictionary<string, object> { ["ArgumentName"] = name, ["ArgumentValue"] = value },
    };

    private static AwsException Telling(this AwsException error, string name, object value) =>
        new(error.Error, error.Message) { Members = new Dictionary<string, object> { [name] = value } };
}

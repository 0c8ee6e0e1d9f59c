using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Whether a version is held.</summary>
    /// <exception cref="AwsException">NoSuchBucket, NoSuchKey, NoSuchVersion, MethodNotAllowed, InvalidRequest, NoSuchObjectLockConfiguration.</exception>
    public override ValueTask<GetObjectLegalHoldResponse> GetObjectLegalHold(GetObjectLegalHoldRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.Key, request.VersionId, request.ExpectedBucketOwner);
        LockRules.CheckBucket(bucket);
        return LockRules.Status(Find(bucket, request.Key, request.VersionId).Facts.LegalHold) is { } status
            ? new(new GetObjectLegalHoldResponse { LegalHold = new() { Status = status } })
            : throw AwsError.NoSuchObjectLockConfiguration.With("The specified object does not have a ObjectLock configuration");
    }
}

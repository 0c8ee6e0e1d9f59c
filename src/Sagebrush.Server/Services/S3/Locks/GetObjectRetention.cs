using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Until when, and how firmly, a version is retained.</summary>
    /// <exception cref="AwsException">NoSuchBucket, NoSuchKey, NoSuchVersion, MethodNotAllowed, InvalidRequest, NoSuchObjectLockConfiguration.</exception>
    public override ValueTask<GetObjectRetentionResponse> GetObjectRetention(GetObjectRetentionRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.Key, request.VersionId, request.ExpectedBucketOwner);
        LockRules.CheckBucket(bucket);
        return Find(bucket, request.Key, request.VersionId).Facts.Retention is { } retention
            ? new(new GetObjectRetentionResponse { Retention = new() { Mode = retention.Mode(), RetainUntilDate = retention.Until } })
            : throw AwsError.NoSuchObjectLockConfiguration.With("The specified object does not have a ObjectLock configuration");
    }
}

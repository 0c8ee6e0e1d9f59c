using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Retains a version, longer or for the first time; past governance also shorter, or by an empty body no more.</summary>
    /// <exception cref="AwsException">
    /// NoSuchBucket, NoSuchKey, NoSuchVersion, MethodNotAllowed, InvalidRequest, InvalidArgument, MalformedXML; AccessDenied: the version is retained more firmly.
    /// </exception>
    public override ValueTask<PutObjectRetentionResponse> PutObjectRetention(PutObjectRetentionRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.Key, request.VersionId, request.ExpectedBucketOwner, new(Retention: request.Retention));
        LockRules.CheckBucket(bucket);
        var now = _clock.GetUtcNow();
        var next = request.Retention switch
        {
            { Mode: { } mode, RetainUntilDate: { } until } => LockRules.Retention(mode, until, now),
            { Mode: null, RetainUntilDate: null } => null,
            _ => throw XmlBody.Malformed(),
        };
        bool bypasses = request.BypassGovernanceRetention is true && May(call, BypassGovernance, bucket, request.Key, request.VersionId);
        Change(bucket, request.Key, request.VersionId, stored =>
        {
            ObjectLock.CheckRetention(stored, next, bypasses, now);
            return stored.Facts with { Retention = next };
        });
        return new(new PutObjectRetentionResponse());
    }
}

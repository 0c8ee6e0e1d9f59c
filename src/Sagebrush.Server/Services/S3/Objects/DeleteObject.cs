using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    private const string BypassGovernance = "s3:BypassGovernanceRetention";

    /// <summary>Removes an object, or a version of it for good; that there is none is no error.</summary>
    /// <exception cref="AwsException">NoSuchBucket, PreconditionFailed; AccessDenied: the version is locked.</exception>
    public override ValueTask<DeleteObjectResponse> DeleteObject(DeleteObjectRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.Key, request.VersionId, request.ExpectedBucketOwner);
        Refuse(("x-amz-mfa", request.MFA));
        var removal = _objects.Remove(request.Bucket, new RemovalRequest(request.Key, Named(request.VersionId))
        {
            Condition = new(request.IfMatch, request.IfMatchLastModifiedTime, request.IfMatchSize),
            BypassesGovernance = request.BypassGovernanceRetention is true && May(call, BypassGovernance, bucket, request.Key, request.VersionId),
            Owner = WriterOf(call),
        });
        return new(new DeleteObjectResponse
        {
            VersionId = Told(bucket, request.VersionId ?? removal.Marker?.VersionId), DeleteMarker = IsMarker(request.VersionId, removal) ? true : null,
        });
    }

    /// <summary>A delete marker is what stands there now, or what has been removed by its id.</summary>
    private static bool IsMarker(string? versionId, Removal removal) => removal.Marker is not null || (versionId is not null && removal.Removed?.IsDeleteMarker is true);
}

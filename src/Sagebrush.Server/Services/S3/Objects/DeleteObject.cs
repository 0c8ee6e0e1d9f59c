using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Removes an object; that there is none is no error.</summary>
    /// <exception cref="AwsException">NoSuchBucket, PreconditionFailed.</exception>
    public override ValueTask<DeleteObjectResponse> DeleteObject(DeleteObjectRequest request, Call call, CancellationToken cancel)
    {
        Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        CheckVersion(request.VersionId);
        Refuse(("x-amz-mfa", request.MFA), ("x-amz-if-match-last-modified-time", request.IfMatchLastModifiedTime), ("x-amz-if-match-size", request.IfMatchSize));
        _objects.Remove(request.Bucket, new RemovalRequest(request.Key) { Condition = new(request.IfMatch, null) });
        return new(new DeleteObjectResponse());
    }
}

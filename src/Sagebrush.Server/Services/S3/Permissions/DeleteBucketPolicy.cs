using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Removes a bucket's policy; that there is none is no error.</summary>
    /// <exception cref="AwsException">NoSuchBucket, AccessDenied.</exception>
    public override ValueTask DeleteBucketPolicy(DeleteBucketPolicyRequest request, Call call, CancellationToken cancel) =>
        Set(Bucket(call, request.Bucket, request.ExpectedBucketOwner), settings => settings with { Policy = null });
}

using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Lets writers own what they write, and access control lists count.</summary>
    /// <exception cref="AwsException">NoSuchBucket, AccessDenied.</exception>
    public override ValueTask DeleteBucketOwnershipControls(DeleteBucketOwnershipControlsRequest request, Call call, CancellationToken cancel) =>
        Set(Bucket(call, request.Bucket, request.ExpectedBucketOwner), settings => settings with { Ownership = null });
}

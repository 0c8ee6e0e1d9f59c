using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Refuses no kind of public access any more.</summary>
    /// <exception cref="AwsException">NoSuchBucket, AccessDenied.</exception>
    public override ValueTask DeletePublicAccessBlock(DeletePublicAccessBlockRequest request, Call call, CancellationToken cancel) =>
        Set(Bucket(call, request.Bucket, request.ExpectedBucketOwner), settings => settings with { PublicAccessBlock = null });
}

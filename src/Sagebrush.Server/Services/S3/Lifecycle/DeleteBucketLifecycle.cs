using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Lets the bucket's objects stay.</summary>
    /// <exception cref="AwsException">NoSuchBucket.</exception>
    public override ValueTask DeleteBucketLifecycle(DeleteBucketLifecycleRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        return Set(bucket, settings => settings with { Lifecycle = null });
    }
}

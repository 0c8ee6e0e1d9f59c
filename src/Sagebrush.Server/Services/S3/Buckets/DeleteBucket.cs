using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Removes an empty bucket.</summary>
    /// <exception cref="AwsException">NoSuchBucket, BucketNotEmpty.</exception>
    public override ValueTask DeleteBucket(DeleteBucketRequest request, Call call, CancellationToken cancel)
    {
        Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        _objects.DeleteBucket(request.Bucket);
        return ValueTask.CompletedTask;
    }
}

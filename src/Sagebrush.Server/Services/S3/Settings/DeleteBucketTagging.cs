using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Takes a bucket's tags away.</summary>
    /// <exception cref="AwsException">NoSuchBucket.</exception>
    public override ValueTask DeleteBucketTagging(DeleteBucketTaggingRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        return Set(bucket, settings => settings with { Tags = null });
    }
}

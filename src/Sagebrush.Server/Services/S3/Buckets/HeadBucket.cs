using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Tells that a bucket is there, and in which region.</summary>
    /// <exception cref="AwsException">NoSuchBucket, AccessDenied.</exception>
    public override ValueTask<HeadBucketResponse> HeadBucket(HeadBucketRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        return new(new HeadBucketResponse
        {
            BucketArn = Arn.Bucket(_options, bucket.Name),
            BucketRegion = RegionOf(bucket),
            AccessPointAlias = false,
        });
    }
}

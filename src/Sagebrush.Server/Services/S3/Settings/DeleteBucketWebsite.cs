using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Ends the bucket's being a website.</summary>
    /// <exception cref="AwsException">NoSuchBucket.</exception>
    public override ValueTask DeleteBucketWebsite(DeleteBucketWebsiteRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        return Set(bucket, settings => settings with { Website = null });
    }
}

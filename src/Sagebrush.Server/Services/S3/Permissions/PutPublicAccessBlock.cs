using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Refuses kinds of public access to a bucket, whatever policies and lists say; what the request does not name is not refused.</summary>
    /// <exception cref="AwsException">NoSuchBucket, AccessDenied.</exception>
    public override ValueTask PutPublicAccessBlock(PutPublicAccessBlockRequest request, Call call, CancellationToken cancel)
    {
        var block = request.PublicAccessBlockConfiguration;
        return Set(Bucket(call, request.Bucket, request.ExpectedBucketOwner), settings => settings with
        {
            PublicAccessBlock = new()
            {
                BlockPublicAcls = block.BlockPublicAcls is true,
                IgnorePublicAcls = block.IgnorePublicAcls is true,
                BlockPublicPolicy = block.BlockPublicPolicy is true,
                RestrictPublicBuckets = block.RestrictPublicBuckets is true,
            },
        });
    }
}

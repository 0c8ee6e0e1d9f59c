using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Keeps pages of other origins out.</summary>
    /// <exception cref="AwsException">NoSuchBucket.</exception>
    public override ValueTask DeleteBucketCors(DeleteBucketCorsRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        return Set(bucket, settings => settings with { Cors = null });
    }
}

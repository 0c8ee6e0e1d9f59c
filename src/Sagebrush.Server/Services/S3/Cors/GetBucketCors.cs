using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Which pages of other origins may use the bucket.</summary>
    /// <exception cref="AwsException">NoSuchBucket, NoSuchCORSConfiguration.</exception>
    public override ValueTask<GetBucketCorsResponse> GetBucketCors(GetBucketCorsRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        return new(new GetBucketCorsResponse { CORSRules = bucket.Settings.Cors?.CORSRules ?? throw S3Errors.NoSuchCors(bucket.Name) });
    }
}

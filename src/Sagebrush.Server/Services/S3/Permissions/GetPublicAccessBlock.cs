using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Which kinds of public access a bucket refuses.</summary>
    /// <exception cref="AwsException">NoSuchBucket, NoSuchPublicAccessBlockConfiguration, AccessDenied.</exception>
    public override ValueTask<GetPublicAccessBlockResponse> GetPublicAccessBlock(
        GetPublicAccessBlockRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        return new(new GetPublicAccessBlockResponse
        {
            PublicAccessBlockConfiguration = bucket.Settings.PublicAccessBlock ?? throw S3Errors.NoSuchPublicAccessBlock(bucket.Name),
        });
    }
}

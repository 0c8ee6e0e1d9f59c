using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>The bucket's policy, as it came.</summary>
    /// <exception cref="AwsException">NoSuchBucket, NoSuchBucketPolicy, AccessDenied.</exception>
    public override ValueTask<GetBucketPolicyResponse> GetBucketPolicy(GetBucketPolicyRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        return new(new GetBucketPolicyResponse { Policy = bucket.Settings.Policy ?? throw S3Errors.NoSuchBucketPolicy(bucket.Name) });
    }
}

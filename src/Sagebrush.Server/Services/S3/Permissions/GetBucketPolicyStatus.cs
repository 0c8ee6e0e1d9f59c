using Sagebrush.Access;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Whether a bucket's policy or access control list lets in everybody.</summary>
    /// <exception cref="AwsException">NoSuchBucket, AccessDenied.</exception>
    public override ValueTask<GetBucketPolicyStatusResponse> GetBucketPolicyStatus(
        GetBucketPolicyStatusRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        bool isPublic = AccessLists.IsPublic(bucket.Grants)
            || (bucket.Settings.Policy is { } text && PolicyCache.Get(PolicyRules.Bucket(bucket.Name), text).IsPublic);
        return new(new GetBucketPolicyStatusResponse { PolicyStatus = new() { IsPublic = isPublic } });
    }
}

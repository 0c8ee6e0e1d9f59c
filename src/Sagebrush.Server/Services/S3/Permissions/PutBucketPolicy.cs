using Sagebrush.Access;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Says by a policy who may what with a bucket and its objects.</summary>
    /// <exception cref="AwsException">NoSuchBucket, MalformedPolicy; AccessDenied: also where the policy is public and that is blocked.</exception>
    public override ValueTask PutBucketPolicy(PutBucketPolicyRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        var policy = PolicyCache.Get(PolicyRules.Bucket(bucket.Name), request.Policy);
        return bucket.Settings.PublicAccessBlock?.BlockPublicPolicy is true && policy.IsPublic
            ? throw AwsError.AccessDenied.With("Access Denied")
            : Set(bucket, settings => settings with { Policy = request.Policy });
    }
}

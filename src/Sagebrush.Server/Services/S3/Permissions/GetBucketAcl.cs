using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Who may what with a bucket by its access control list.</summary>
    /// <exception cref="AwsException">NoSuchBucket, AccessDenied.</exception>
    public override ValueTask<GetBucketAclResponse> GetBucketAcl(GetBucketAclRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        return new(new GetBucketAclResponse { Owner = OwnerOf(bucket.Owner), Grants = Shown(bucket.Grants, bucket.Owner) });
    }
}

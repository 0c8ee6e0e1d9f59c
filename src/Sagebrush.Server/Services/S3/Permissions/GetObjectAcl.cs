using Sagebrush.Access;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Who may what with an object by its access control list.</summary>
    /// <exception cref="AwsException">NoSuchBucket, NoSuchKey, NoSuchVersion, AccessDenied.</exception>
    public override ValueTask<GetObjectAclResponse> GetObjectAcl(GetObjectAclRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.Key, request.VersionId, request.ExpectedBucketOwner);
        var stored = Find(bucket, request.Key, request.VersionId);
        string owner = ObjectOwnerships.OwnerOf(bucket, stored);
        return new(new GetObjectAclResponse { Owner = OwnerOf(owner), Grants = Shown(stored.Facts.Grants, owner) });
    }
}

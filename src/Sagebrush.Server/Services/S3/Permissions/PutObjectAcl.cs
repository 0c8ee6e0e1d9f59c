using Sagebrush.Access;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Says who may what with an object.</summary>
    /// <exception cref="AwsException">
    /// NoSuchBucket, NoSuchKey, NoSuchVersion, AccessDenied, AccessControlListNotSupported, MalformedACLError, InvalidArgument,
    /// UnresolvableGrantByEmailAddress.
    /// </exception>
    public override ValueTask<PutObjectAclResponse> PutObjectAcl(PutObjectAclRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.Key, request.VersionId, request.ExpectedBucketOwner);
        string owner = ObjectOwnerships.OwnerOf(bucket, Find(bucket, request.Key, request.VersionId));
        var headers = new AclHeaders(
            request.ACL, request.GrantFullControl, request.GrantRead, request.GrantReadACP, request.GrantWrite, request.GrantWriteACP);
        var grants = Accepted(bucket, Asked(bucket, headers, request.AccessControlPolicy, owner), owner);
        Change(bucket, request.Key, request.VersionId, stored => stored.Facts with { Grants = grants });
        return new(new PutObjectAclResponse());
    }
}

using Sagebrush.Access;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Says who may what with a bucket.</summary>
    /// <exception cref="AwsException">
    /// NoSuchBucket, AccessDenied, AccessControlListNotSupported, MalformedACLError, InvalidArgument, UnresolvableGrantByEmailAddress.
    /// </exception>
    public override ValueTask PutBucketAcl(PutBucketAclRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        var headers = new AclHeaders(
            request.ACL, request.GrantFullControl, request.GrantRead, request.GrantReadACP, request.GrantWrite, request.GrantWriteACP);
        var grants = Accepted(bucket, Asked(bucket, headers, request.AccessControlPolicy, bucket.Owner), bucket.Owner);
        _objects.ChangeBucket(bucket.Name, present => present with { Grants = grants });
        return ValueTask.CompletedTask;
    }
}

using Sagebrush.Access;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Says who owns what other accounts write into a bucket, and whether access control lists count.</summary>
    /// <exception cref="AwsException">
    /// NoSuchBucket, AccessDenied, MalformedXML; InvalidBucketAclWithObjectOwnership: the bucket's list gives others something, and lists shall be off.
    /// </exception>
    public override ValueTask PutBucketOwnershipControls(PutBucketOwnershipControlsRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        if (request.OwnershipControls.Rules is not [{ ObjectOwnership: var ownership }])
        {
            throw XmlBody.Malformed();
        }

        return bucket.Grants is not null && ownership == ObjectOwnership.BucketOwnerEnforced
            ? throw ObjectOwnerships.ListsInTheWay()
            : Set(bucket, settings => settings with { Ownership = request.OwnershipControls });
    }
}

using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;
using Bucket = Sagebrush.Store.Bucket;

namespace Sagebrush.Access;

/// <summary>Who owns what other accounts write into a bucket. Source: Amazon S3 User Guide, "Controlling ownership of objects and disabling ACLs".</summary>
internal static class ObjectOwnerships
{
    /// <summary>True where access control lists are off and the bucket's owner owns everything in it.</summary>
    public static bool IsEnforced(Bucket bucket) => Of(bucket) == ObjectOwnership.BucketOwnerEnforced;

    /// <summary>The account that will own what the writer writes.</summary>
    /// <param name="bucket">Where.</param>
    /// <param name="bucketOwner">The bucket's account.</param>
    /// <param name="writer">The writer's account; null for one without a name, whose objects are the bucket owner's.</param>
    /// <param name="canned">The canned list that the writer asks for.</param>
    public static string OwnerOfWrite(Bucket bucket, string bucketOwner, string? writer, string? canned) => Of(bucket) switch
    {
        ObjectOwnership.BucketOwnerEnforced => bucketOwner,
        ObjectOwnership.BucketOwnerPreferred when canned == ObjectCannedACL.BucketOwnerFullControl => bucketOwner,
        _ => writer ?? bucketOwner,
    };

    /// <summary>The account that owns an object.</summary>
    public static string OwnerOf(Bucket bucket, StoredObject stored) =>
        !IsEnforced(bucket) && stored.Facts.Owner is { Length: > 0 } owner ? owner : bucket.Owner;

    /// <summary>Lists cannot be turned off where the bucket's gives others something.</summary>
    public static AwsException ListsInTheWay() => AwsError.InvalidBucketAclWithObjectOwnership.With(
        "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting");

    private static string Of(Bucket bucket) => bucket.Settings.Ownership is { Rules: [var rule, ..] } ? rule.ObjectOwnership : ObjectOwnership.ObjectWriter;
}

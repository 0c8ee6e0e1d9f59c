using Sagebrush.Store;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Access;

/// <summary>
/// Access control lists: their groups, the canned ones, and which permission an action needs. Source: Amazon S3 User Guide, "Access control list (ACL)
/// overview".
/// </summary>
internal static class AccessLists
{
    /// <summary>Everybody, signed or not.</summary>
    public const string AllUsers = "http://acs.amazonaws.com/groups/global/AllUsers";

    /// <summary>Everybody with a signature of any account.</summary>
    public const string AuthenticatedUsers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";

    /// <summary>S3 itself, where it writes access logs.</summary>
    public const string LogDelivery = "http://acs.amazonaws.com/groups/s3/LogDelivery";

    // The account that stands for Amazon EC2 when it reads machine images.
    private const string Ec2 = "6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c";

    /// <summary>True for a group's URI that there is.</summary>
    public static bool IsGroup(string grantee) => grantee is AllUsers or AuthenticatedUsers or LogDelivery;

    /// <summary>The list of a canned name; null when there is none such.</summary>
    /// <param name="name">For example <c>public-read</c>.</param>
    /// <param name="owner">Canonical id of the owner of the bucket or object.</param>
    /// <param name="bucketOwner">Canonical id of the bucket's owner.</param>
    public static IReadOnlyList<AccessGrant>? Canned(string name, string owner, string bucketOwner)
    {
        AccessGrant[]? added = name switch
        {
            ObjectCannedACL.Private => [],
            ObjectCannedACL.PublicRead => [new(AllUsers, Permission.READ)],
            ObjectCannedACL.PublicReadWrite => [new(AllUsers, Permission.READ), new(AllUsers, Permission.WRITE)],
            ObjectCannedACL.AuthenticatedRead => [new(AuthenticatedUsers, Permission.READ)],
            ObjectCannedACL.AwsExecRead => [new(Ec2, Permission.READ)],
            ObjectCannedACL.BucketOwnerRead => owner == bucketOwner ? [] : [new(bucketOwner, Permission.READ)],
            ObjectCannedACL.BucketOwnerFullControl => owner == bucketOwner ? [] : [new(bucketOwner, Permission.FULLCONTROL)],
            "log-delivery-write" => [new(LogDelivery, Permission.WRITE), new(LogDelivery, Permission.READACP)],
            _ => null,
        };
        return added is null ? null : [new(owner, Permission.FULLCONTROL), .. added];
    }

    /// <summary>The list in full: where nothing is written, the owner has all.</summary>
    public static IReadOnlyList<AccessGrant> Of(IReadOnlyList<AccessGrant>? grants, string owner) => grants ?? [new(owner, Permission.FULLCONTROL)];

    /// <summary>True when the list says only what holds without one.</summary>
    public static bool IsOwnersAlone(IReadOnlyList<AccessGrant>? grants, string owner) =>
        grants is [{ Permission: Permission.FULLCONTROL } only] && only.Grantee == owner;

    /// <summary>True when the list lets in people whom nobody knows.</summary>
    public static bool IsPublic(IReadOnlyList<AccessGrant>? grants) => grants?.Any(grant => grant.Grantee is AllUsers or AuthenticatedUsers) is true;

    /// <summary>The permission that an action needs, and whether the object's list gives it or the bucket's; null for an action that no list can allow.</summary>
    public static (string Permission, bool OnObject)? Needed(string action) => action switch
    {
        "s3:ListBucket" or "s3:ListBucketVersions" or "s3:ListBucketMultipartUploads" => (Permission.READ, false),
        "s3:PutObject" or "s3:PutObjectTagging" or "s3:DeleteObject" or "s3:DeleteObjectVersion" => (Permission.WRITE, false),
        "s3:GetBucketAcl" => (Permission.READACP, false),
        "s3:PutBucketAcl" => (Permission.WRITEACP, false),
        "s3:GetObject" or "s3:GetObjectVersion" or "s3:GetObjectAttributes" or "s3:GetObjectVersionAttributes" => (Permission.READ, true),
        "s3:GetObjectAcl" or "s3:GetObjectVersionAcl" => (Permission.READACP, true),
        "s3:PutObjectAcl" or "s3:PutObjectVersionAcl" => (Permission.WRITEACP, true),
        _ => null,
    };
}

using Sagebrush.Access;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;
using Bucket = Sagebrush.Store.Bucket;

namespace Sagebrush.Services;

partial class S3Service
{
    private readonly GrantReader _grants = new(accounts);

    /// <summary>The account that will own what the caller writes (empty for the bucket's) and the list that he asks for (null for the owner alone).</summary>
    /// <exception cref="AwsException">
    /// AccessControlListNotSupported, AccessDenied: the bucket takes no such list; InvalidRequest, InvalidArgument, UnresolvableGrantByEmailAddress.
    /// </exception>
    private (string Owner, IReadOnlyList<AccessGrant>? Grants) Ownership(Call call, Bucket bucket, string key, AclHeaders asked)
    {
        string owner = ObjectOwnerships.OwnerOfWrite(bucket, bucket.Owner, call.Caller.IsAnonymous ? null : call.Account, asked.Canned);
        var grants = _grants.Read(asked, Accounts.CanonicalIdOf(owner), Accounts.CanonicalIdOf(bucket.Owner));
        if (ObjectOwnerships.IsEnforced(bucket))
        {
            return grants is null || asked.Canned == ObjectCannedACL.BucketOwnerFullControl ? ("", null) : throw ListsAreOff();
        }

        if (grants is not null && _authorizer.Denies(new(call, "s3:PutObjectAcl", bucket, key)))
        {
            throw AwsError.AccessDenied.With("Access Denied");
        }

        return (owner == bucket.Owner ? "" : owner, Accepted(bucket, grants, owner));
    }

    /// <summary>The list as it is kept, if the bucket takes it.</summary>
    /// <exception cref="AwsException">AccessDenied: it is public, and that is blocked.</exception>
    private static IReadOnlyList<AccessGrant>? Accepted(Bucket bucket, IReadOnlyList<AccessGrant>? grants, string owner) =>
        bucket.Settings.PublicAccessBlock?.BlockPublicAcls is true && AccessLists.IsPublic(grants) ? throw AwsError.AccessDenied.With("Access Denied")
        : AccessLists.IsOwnersAlone(grants, Accounts.CanonicalIdOf(owner)) ? null
        : grants;

    /// <summary>The list that a request sets: by a canned name, by headers or by a document.</summary>
    /// <exception cref="AwsException">MissingSecurityHeader: by none; UnexpectedContent: by several.</exception>
    private IReadOnlyList<AccessGrant> Asked(Bucket bucket, AclHeaders headers, AccessControlPolicy? document, string owner)
    {
        if (ObjectOwnerships.IsEnforced(bucket))
        {
            throw ListsAreOff();
        }

        string canonical = Accounts.CanonicalIdOf(owner);
        var byHeaders = _grants.Read(headers, canonical, Accounts.CanonicalIdOf(bucket.Owner));
        return (byHeaders, document) switch
        {
            (null, null) => throw AwsError.MissingSecurityHeader.With("Your request was missing a required header"),
            (not null, { Grants: not null } or { Owner: not null }) => throw AwsError.UnexpectedContent.With("This request does not support content"),
            (null, _) => _grants.Read(document, canonical),
            _ => byHeaders,
        };
    }

    /// <summary>A list as S3 shows it, what is given to groups first.</summary>
    private List<Grant> Shown(IReadOnlyList<AccessGrant>? grants, string owner) =>
    [
        .. AccessLists.Of(grants, Accounts.CanonicalIdOf(owner)).OrderBy(grant => !AccessLists.IsGroup(grant.Grantee))
            .Select(grant => new Grant { Grantee = Shown(grant.Grantee), Permission = grant.Permission }),
    ];

    private Grantee Shown(string grantee) => AccessLists.IsGroup(grantee)
        ? new() { Type = Wire.Shapes.S3.Type.Group, URI = grantee }
        : new() { Type = Wire.Shapes.S3.Type.CanonicalUser, ID = grantee, DisplayName = _accounts.WithCanonicalId(grantee)?.DisplayName };

    private static AwsException ListsAreOff() => AwsError.AccessControlListNotSupported.With("The bucket does not allow ACLs");
}

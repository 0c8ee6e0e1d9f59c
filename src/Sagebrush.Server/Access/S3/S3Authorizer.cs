using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Access;

/// <summary>
/// Decides who may do what with buckets and objects: by the caller's own policies, the bucket's policy, access control lists, object ownership and the
/// public access block, in the order of S3's documentation. Source: Amazon S3 User Guide, "How Amazon S3 authorizes a request".
/// </summary>
/// <param name="rights">What an identity's own policies give it.</param>
/// <param name="accounts">Where there is only one, nobody else can own anything.</param>
/// <param name="clock">The time of conditions.</param>
public sealed class S3Authorizer(Func<Identity, IdentityRights> rights, Accounts accounts, TimeProvider clock)
{
    private readonly bool _hasOthers = accounts.All.Count > 1;

    /// <summary>Passes what the caller may do.</summary>
    /// <exception cref="AwsException">AccessDenied.</exception>
    public void Check(S3Inquiry asked)
    {
        if (!IsFree(asked) && Decide(asked) is { Reason: { } reason })
        {
            // Why, S3 tells only those to whom the bucket belongs.
            throw AwsError.AccessDenied.With(
                asked.IsOwners ? Authorizer.Refusal(asked.Caller, asked.Action, $"\"{asked.Resource}\"", reason) : "Access Denied");
        }
    }

    /// <summary>True for what the caller may do.</summary>
    public bool Allows(S3Inquiry asked) => IsFree(asked) || Decide(asked).Decision == Decision.Allow;

    /// <summary>True for what a policy denies the caller.</summary>
    public bool Denies(S3Inquiry asked) => !IsFree(asked) && Decide(asked).Decision == Decision.ExplicitDeny;

    /// <summary>True where nothing needs to be looked at: an administrator, and a bucket that no policy speaks of and nobody else can own anything in.</summary>
    public bool IsFree(S3Inquiry asked) =>
        asked is { IsOwners: true, Caller.IsAdministrator: true, Bucket.Settings.Policy: null }
        && (!_hasOthers || ObjectOwnerships.IsEnforced(asked.Bucket) || !asked.IsOfObject)
        && rights(asked.Caller).IsEmpty;

    private (Decision Decision, string? Reason) Decide(S3Inquiry asked)
    {
        var caller = asked.Caller;
        var own = caller.IsAnonymous ? IdentityRights.None : rights(caller);
        var inquiry = new Inquiry(caller, asked.Action, asked.Resource, new S3ConditionKeys(asked, clock.GetUtcNow()).Values) { IsDelegation = !asked.IsOwners };
        var byIdentity = caller.IsAnonymous ? Decision.ImplicitDeny : own.Evaluate(inquiry);
        var byPolicy = PolicyOf(asked, inquiry);
        if (byPolicy == Decision.ExplicitDeny && !(asked.IsOwners && caller.IsAdministrator && IsOfPolicy(asked.Action)))
        {
            return (Decision.ExplicitDeny, "with an explicit deny in a resource-based policy");
        }

        if (byIdentity == Decision.ExplicitDeny)
        {
            return (Decision.ExplicitDeny, "with an explicit deny in an identity-based policy");
        }

        bool isBounded = own.Bound(inquiry) != Decision.Allow;
        return !isBounded && IsAllowed(asked, byIdentity == Decision.Allow, byPolicy == Decision.Allow)
            ? (Decision.Allow, null)
            : (Decision.ImplicitDeny,
                $"because no {(isBounded ? "session policy or permissions boundary" : "identity-based policy")} allows the {asked.Action} action");
    }

    private static bool IsAllowed(S3Inquiry asked, bool byIdentity, bool byPolicy)
    {
        bool byList = IsGranted(asked);
        if (asked.ObjectOwner != asked.Bucket.Owner && AccessLists.Needed(asked.Action) is not { OnObject: false })
        {
            // Another's object: its owner's word counts, the bucket's policy cannot give it away.
            bool isObjectOwners = !asked.Caller.IsAnonymous && asked.Caller.Account == asked.ObjectOwner;
            return (byIdentity || asked.Caller.IsAnonymous) && (byList || isObjectOwners);
        }

        // In the owner's account one side is enough; between accounts both must agree. Who has no name has no side of his own.
        return asked.IsOwners ? byIdentity || byPolicy || byList : (byIdentity || asked.Caller.IsAnonymous) && (byPolicy || byList);
    }

    private static Decision PolicyOf(S3Inquiry asked, Inquiry inquiry)
    {
        var bucket = asked.Bucket;
        if (bucket.Settings.Policy is not { } text)
        {
            return Decision.ImplicitDeny;
        }

        var policy = PolicyCache.Get(PolicyRules.Bucket(bucket.Name), text);
        var decision = policy.Evaluate(inquiry);
        return decision == Decision.Allow && !asked.IsOwners && bucket.Settings.PublicAccessBlock?.RestrictPublicBuckets is true && policy.IsPublic
            ? Decision.ImplicitDeny
            : decision;
    }

    /// <summary>Whether an access control list allows it.</summary>
    private static bool IsGranted(S3Inquiry asked)
    {
        if (AccessLists.Needed(asked.Action) is not { } needed || ObjectOwnerships.IsEnforced(asked.Bucket))
        {
            return false;
        }

        var caller = asked.Caller;
        var grants = needed.OnObject ? asked.Object?.Facts.Grants : asked.Bucket.Grants;
        string owner = needed.OnObject ? asked.ObjectOwner : asked.Bucket.Owner;
        bool ignoresPublic = asked.Bucket.Settings.PublicAccessBlock?.IgnorePublicAcls is true;
        return grants?.Any(grant => (grant.Permission == needed.Permission || grant.Permission == Permission.FULLCONTROL) && grant.Grantee switch
        {
            AccessLists.AllUsers => !ignoresPublic,
            AccessLists.AuthenticatedUsers => !ignoresPublic && !caller.IsAnonymous,

            // What is granted to the owner's own account its policies for users give them.
            var grantee => !caller.IsAnonymous && caller.Account != owner && grantee == Accounts.CanonicalIdOf(caller.Account),
        }) is true;
    }

    // The owner of a bucket can always get rid of a policy that locks him out.
    private static bool IsOfPolicy(string action) => action is "s3:GetBucketPolicy" or "s3:PutBucketPolicy" or "s3:DeleteBucketPolicy";
}

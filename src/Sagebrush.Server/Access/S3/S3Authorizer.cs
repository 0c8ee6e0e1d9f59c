using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;
using Bucket = Sagebrush.Store.Bucket;

namespace Sagebrush.Access;

/// <summary>
/// Decides who may do what with buckets and objects: by the caller's own policies, the bucket's policy, access control lists, object ownership and the
/// public access block, in the order of S3's documentation. Source: Amazon S3 User Guide, "How Amazon S3 authorizes a request".
/// </summary>
/// <param name="rights">What an identity's own policies give it.</param>
/// <param name="clock">The time of conditions.</param>
public sealed class S3Authorizer(Func<Identity, IdentityRights> rights, TimeProvider clock)
{
    /// <summary>Passes what the caller may do.</summary>
    /// <exception cref="AwsException">AccessDenied.</exception>
    public void Check(S3Inquiry asked)
    {
        if (Refusal(asked) is { } reason)
        {
            // Why, S3 tells only those to whom the bucket belongs.
            var caller = asked.Call.Caller;
            throw AwsError.AccessDenied.With(
                caller.IsAnonymous || caller.Account != asked.Owner ? "Access Denied" : Authorizer.Refusal(caller, asked.Action, $"\"{asked.Resource}\"", reason));
        }
    }

    /// <summary>True for what the caller may do.</summary>
    public bool Allows(S3Inquiry asked) => Refusal(asked) is null;

    /// <summary>Why the caller may not; null when he may.</summary>
    private string? Refusal(S3Inquiry asked)
    {
        var (caller, bucket) = (asked.Call.Caller, asked.Bucket);
        bool isOwners = !caller.IsAnonymous && caller.Account == asked.Owner;
        var own = caller.IsAnonymous ? IdentityRights.None : rights(caller);
        if (isOwners && caller.IsAdministrator && own.IsEmpty && bucket.Settings.Policy is null && asked.ObjectOwner == asked.Owner)
        {
            return null;
        }

        var inquiry = new Inquiry(caller, asked.Action, asked.Resource, new S3ConditionKeys(asked, clock.GetUtcNow()).Values) { IsDelegation = !isOwners };
        var byIdentity = caller.IsAnonymous ? Decision.ImplicitDeny : own.Evaluate(inquiry);
        var byPolicy = PolicyOf(bucket, inquiry, isOwners);
        if (byPolicy == Decision.ExplicitDeny && !(isOwners && caller.IsAdministrator && IsOfPolicy(asked.Action)))
        {
            return "with an explicit deny in a resource-based policy";
        }

        if (byIdentity == Decision.ExplicitDeny || (own.Bound(inquiry) != Decision.Allow && !caller.IsAnonymous))
        {
            return "with an explicit deny in an identity-based policy";
        }

        bool isGranted = IsGranted(asked, isOwners);
        bool isAllowed = asked.ObjectOwner != asked.Owner && AccessLists.Needed(asked.Action) is not { OnObject: false }
            ? (byIdentity == Decision.Allow || caller.IsAnonymous) && (isGranted || (!caller.IsAnonymous && caller.Account == asked.ObjectOwner))
            : isOwners ? byIdentity == Decision.Allow || byPolicy == Decision.Allow || isGranted
            : (byIdentity == Decision.Allow || caller.IsAnonymous) && (byPolicy == Decision.Allow || isGranted);
        return isAllowed ? null : $"because no identity-based policy allows the {asked.Action} action";
    }

    private static Decision PolicyOf(Bucket bucket, Inquiry inquiry, bool isOwners)
    {
        if (bucket.Settings.Policy is not { } text)
        {
            return Decision.ImplicitDeny;
        }

        var policy = PolicyCache.Get(PolicyRules.Bucket(bucket.Name), text);
        var decision = policy.Evaluate(inquiry);
        return decision == Decision.Allow && !isOwners && bucket.Settings.PublicAccessBlock?.RestrictPublicBuckets is true && policy.IsPublic
            ? Decision.ImplicitDeny
            : decision;
    }

    /// <summary>Whether an access control list allows it.</summary>
    private static bool IsGranted(S3Inquiry asked, bool isOwners)
    {
        if (AccessLists.Needed(asked.Action) is not { } needed || ObjectOwnerships.IsEnforced(asked.Bucket))
        {
            return false;
        }

        var caller = asked.Call.Caller;
        var grants = needed.OnObject ? asked.Object?.Facts.Grants : asked.Bucket.Grants;
        bool ignoresPublic = asked.Bucket.Settings.PublicAccessBlock?.IgnorePublicAcls is true;
        return grants?.Any(grant => (grant.Permission == needed.Permission || grant.Permission == Permission.FULLCONTROL) && grant.Grantee switch
        {
            AccessLists.AllUsers => !ignoresPublic,
            AccessLists.AuthenticatedUsers => !ignoresPublic && !caller.IsAnonymous,

            // What is granted to the bucket's own account its policies for users give them.
            var grantee => !isOwners && !caller.IsAnonymous && grantee == Accounts.CanonicalIdOf(caller.Account),
        }) is true;
    }

    // The owner of a bucket can always get rid of a policy that locks him out.
    private static bool IsOfPolicy(string action) => action is "s3:GetBucketPolicy" or "s3:PutBucketPolicy" or "s3:DeleteBucketPolicy";
}

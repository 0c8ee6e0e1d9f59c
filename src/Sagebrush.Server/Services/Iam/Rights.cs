using Sagebrush.Access;
using Sagebrush.Wire;

namespace Sagebrush.Services;

/// <summary>Gathers what an identity's policies give it: its own, those of its groups, its bounds.</summary>
/// <param name="users">The users.</param>
/// <param name="groups">The groups that they are in.</param>
/// <param name="roles">The roles whose sessions call.</param>
/// <param name="managed">The policies that they have in common.</param>
public sealed class Rights(Users users, Entities<Group> groups, Roles roles, ManagedPolicies managed)
{
    /// <summary>The rights of a caller; none of one that is gone.</summary>
    public IdentityRights Of(Identity caller)
    {
        PolicyHolder? holder = caller.RoleArn is null
            ? users.Entities.WithId(caller.UserId)
            : roles.Entities.WithId(caller.UserId.Split(':', 2)[0]);
        if (holder is null)
        {
            return IdentityRights.None;
        }

        var policies = Policies(holder);
        foreach (var group in holder is User ? groups.Of(holder.Account).Where(group => group.Members.Contains(holder.Id)) : [])
        {
            policies.AddRange(Policies(group));
        }

        // A bound that is not known here bounds everything.
        return new(policies, holder.Boundary is { } boundary ? Read(managed.Document(boundary)) ?? new PolicyDocument([]) : null)
        {
            Session = [.. caller.SessionPolicies.Select(Read).OfType<PolicyDocument>()],
        };
    }

    private List<PolicyDocument> Policies(PolicyHolder holder) =>
        [.. holder.Inline.Values.Concat(holder.Attached.Select(managed.Document)).Select(Read).OfType<PolicyDocument>()];

    private static PolicyDocument? Read(string? text) => text is null ? null : PolicyCache.Get(PolicyRules.Identity, text);
}

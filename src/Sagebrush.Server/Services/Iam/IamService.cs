using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

/// <summary>AWS Identity and Access Management: users with their keys, groups, roles and policies, each account with its own.</summary>
public sealed partial class IamService : IamApi
{
    private readonly Users _users;
    private readonly KeyUses _uses;
    private readonly Entities<Group> _groups;
    private readonly Roles _roles;
    private readonly ManagedPolicies _managed;
    private readonly HolderPolicies<User> _userPolicies;
    private readonly HolderPolicies<Group> _groupPolicies;
    private readonly HolderPolicies<Role> _rolePolicies;

    /// <summary>Takes what it tells about.</summary>
    public IamService(Users users, KeyUses uses, Entities<Group> groups, Roles roles, ManagedPolicies managed)
    {
        (_users, _uses, _groups, _roles, _managed) = (users, uses, groups, roles, managed);
        (_userPolicies, _groupPolicies, _rolePolicies) = (new(users.Entities, managed), new(groups, managed), new(roles.Entities, managed));
    }

    /// <summary>The user that a request names or, where it names none, who makes it.</summary>
    /// <exception cref="AwsException">NoSuchEntity; ValidationError: a role's session asks without a name.</exception>
    private User UserOf(Call call, string? name) => name is not null ? _users.Get(call.Account, name)
        : call.Caller.RoleArn is null && _users.Entities.WithId(call.Caller.UserId) is { } self ? self
        : throw AwsError.QueryValidation.With("Must specify userName when calling with non-User credentials");

    /// <summary>Refuses to remove what still has policies.</summary>
    /// <exception cref="AwsException">DeleteConflict.</exception>
    private static void CheckBare(PolicyHolder holder)
    {
        if (holder.Attached.Count > 0)
        {
            throw AwsError.DeleteConflict.With("Cannot delete entity, must detach all policies first.");
        }

        if (holder.Inline.Count > 0)
        {
            throw AwsError.DeleteConflict.With("Cannot delete entity, must delete policies first.");
        }
    }

    private static bool IsUnder(Entity entity, string? pathPrefix) => entity.Path.StartsWith(pathPrefix ?? "/", StringComparison.Ordinal);
}

using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Removes a role that has no policies any more.</summary>
    /// <exception cref="AwsException">NoSuchEntity; DeleteConflict: it has policies; UnmodifiableEntity: the default role stays.</exception>
    public override ValueTask DeleteRole(DeleteRoleRequest request, Call call, CancellationToken cancel)
    {
        if (request.RoleName == Roles.Default)
        {
            throw AwsError.UnmodifiableEntity.With($"Cannot delete role {Roles.Default}: it is this installation's default role.");
        }

        var role = Role(request.RoleName);
        if (role.Attached.Count > 0)
        {
            throw AwsError.DeleteConflict.With("Cannot delete entity, must detach all policies first.");
        }

        if (role.Inline.Count > 0)
        {
            throw AwsError.DeleteConflict.With("Cannot delete entity, must delete policies first.");
        }

        _roles.Table.Remove(request.RoleName);
        return default;
    }
}

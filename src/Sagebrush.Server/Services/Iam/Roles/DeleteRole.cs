using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Removes a role that has no policies any more.</summary>
    /// <exception cref="AwsException">NoSuchEntity; DeleteConflict: it has policies; UnmodifiableEntity: the default role stays.</exception>
    public override ValueTask DeleteRole(DeleteRoleRequest request, Call call, CancellationToken cancel)
    {
        _roles.Entities.Remove(call.Account, request.RoleName, role =>
        {
            if (_roles.IsDefault(role))
            {
                throw AwsError.UnmodifiableEntity.With($"Cannot delete role {role.Name}: it is this installation's default role.");
            }

            CheckBare(role);
        });
        return default;
    }
}

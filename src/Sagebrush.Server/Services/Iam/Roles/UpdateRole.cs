using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Changes a role's description and the longest session that it gives.</summary>
    /// <exception cref="AwsException">NoSuchEntity.</exception>
    public override ValueTask<UpdateRoleResponse> UpdateRole(UpdateRoleRequest request, Call call, CancellationToken cancel)
    {
        _roles.Entities.Change(call.Account, request.RoleName, role => role with
        {
            Spec = role.Spec with
            {
                Description = request.Description ?? role.Spec.Description, MaxSessionDuration = request.MaxSessionDuration ?? role.Spec.MaxSessionDuration,
            },
        });
        return new(new UpdateRoleResponse());
    }
}

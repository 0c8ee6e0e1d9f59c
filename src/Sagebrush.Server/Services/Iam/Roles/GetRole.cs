using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Describes a role.</summary>
    /// <exception cref="AwsException">NoSuchEntity.</exception>
    public override ValueTask<GetRoleResponse> GetRole(GetRoleRequest request, Call call, CancellationToken cancel) =>
        new(new GetRoleResponse { Role = _roles.Entities.Get(call.Account, request.RoleName).Describe() });
}

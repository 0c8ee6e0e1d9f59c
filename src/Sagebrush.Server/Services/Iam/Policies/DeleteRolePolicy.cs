using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Removes an inline policy of a role.</summary>
    /// <exception cref="AwsException">NoSuchEntity: no such role or policy.</exception>
    public override ValueTask DeleteRolePolicy(DeleteRolePolicyRequest request, Call call, CancellationToken cancel)
    {
        _rolePolicies.Delete(call.Account, request.RoleName, request.PolicyName);
        return default;
    }
}

using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Takes a managed policy off a role.</summary>
    /// <exception cref="AwsException">NoSuchEntity: no such role, or it has no such policy.</exception>
    public override ValueTask DetachRolePolicy(DetachRolePolicyRequest request, Call call, CancellationToken cancel)
    {
        _rolePolicies.Detach(call.Account, request.RoleName, request.PolicyArn);
        return default;
    }
}

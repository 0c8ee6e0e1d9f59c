using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Gives a role a managed policy.</summary>
    /// <exception cref="AwsException">NoSuchEntity; ValidationError: no policy's ARN.</exception>
    public override ValueTask AttachRolePolicy(AttachRolePolicyRequest request, Call call, CancellationToken cancel)
    {
        _rolePolicies.Attach(call.Account, request.RoleName, request.PolicyArn);
        return default;
    }
}

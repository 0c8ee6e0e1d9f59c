using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Removes an inline policy of a user.</summary>
    /// <exception cref="AwsException">NoSuchEntity: no such user or policy.</exception>
    public override ValueTask DeleteUserPolicy(DeleteUserPolicyRequest request, Call call, CancellationToken cancel)
    {
        _userPolicies.Delete(call.Account, request.UserName, request.PolicyName);
        return default;
    }
}

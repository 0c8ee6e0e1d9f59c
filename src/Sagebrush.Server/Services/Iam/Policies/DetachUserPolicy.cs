using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Takes a managed policy off a user.</summary>
    /// <exception cref="AwsException">NoSuchEntity: no such user, or it has no such policy.</exception>
    public override ValueTask DetachUserPolicy(DetachUserPolicyRequest request, Call call, CancellationToken cancel)
    {
        _userPolicies.Detach(call.Account, request.UserName, request.PolicyArn);
        return default;
    }
}

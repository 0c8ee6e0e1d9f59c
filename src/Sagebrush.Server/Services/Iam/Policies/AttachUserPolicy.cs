using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Gives a user a managed policy.</summary>
    /// <exception cref="AwsException">NoSuchEntity; ValidationError: no policy's ARN.</exception>
    public override ValueTask AttachUserPolicy(AttachUserPolicyRequest request, Call call, CancellationToken cancel)
    {
        _userPolicies.Attach(call.Account, request.UserName, request.PolicyArn);
        return default;
    }
}

using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Gives a group a managed policy.</summary>
    /// <exception cref="AwsException">NoSuchEntity; ValidationError: no policy's ARN.</exception>
    public override ValueTask AttachGroupPolicy(AttachGroupPolicyRequest request, Call call, CancellationToken cancel)
    {
        _groupPolicies.Attach(call.Account, request.GroupName, request.PolicyArn);
        return default;
    }
}

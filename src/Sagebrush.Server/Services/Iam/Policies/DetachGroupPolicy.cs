using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Takes a managed policy off a group.</summary>
    /// <exception cref="AwsException">NoSuchEntity: no such group, or it has no such policy.</exception>
    public override ValueTask DetachGroupPolicy(DetachGroupPolicyRequest request, Call call, CancellationToken cancel)
    {
        _groupPolicies.Detach(call.Account, request.GroupName, request.PolicyArn);
        return default;
    }
}

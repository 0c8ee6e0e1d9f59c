using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Removes an inline policy of a group.</summary>
    /// <exception cref="AwsException">NoSuchEntity: no such group or policy.</exception>
    public override ValueTask DeleteGroupPolicy(DeleteGroupPolicyRequest request, Call call, CancellationToken cancel)
    {
        _groupPolicies.Delete(call.Account, request.GroupName, request.PolicyName);
        return default;
    }
}

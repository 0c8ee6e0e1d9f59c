using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Writes an inline policy of a group, in place of one of the same name.</summary>
    /// <exception cref="AwsException">NoSuchEntity, MalformedPolicyDocument.</exception>
    public override ValueTask PutGroupPolicy(PutGroupPolicyRequest request, Call call, CancellationToken cancel)
    {
        _groupPolicies.Put(call.Account, request.GroupName, request.PolicyName, request.PolicyDocument);
        return default;
    }
}

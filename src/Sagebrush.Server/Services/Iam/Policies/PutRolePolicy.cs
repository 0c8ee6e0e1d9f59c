using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Writes an inline policy of a role, in place of one of the same name.</summary>
    /// <exception cref="AwsException">NoSuchEntity, MalformedPolicyDocument.</exception>
    public override ValueTask PutRolePolicy(PutRolePolicyRequest request, Call call, CancellationToken cancel)
    {
        _rolePolicies.Put(call.Account, request.RoleName, request.PolicyName, request.PolicyDocument);
        return default;
    }
}

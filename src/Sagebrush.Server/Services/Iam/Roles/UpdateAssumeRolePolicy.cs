using Sagebrush.Access;
using Sagebrush.Wire.Shapes.Iam;
using Sagebrush.Wire;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Says anew who may take a role on.</summary>
    /// <exception cref="AwsException">NoSuchEntity, MalformedPolicyDocument.</exception>
    public override ValueTask UpdateAssumeRolePolicy(UpdateAssumeRolePolicyRequest request, Call call, CancellationToken cancel)
    {
        PolicyCache.Get(PolicyRules.Trust, request.PolicyDocument);
        _roles.Entities.Change(
            call.Account, request.RoleName, role => role with { Spec = role.Spec with { AssumeRolePolicyDocument = request.PolicyDocument } });
        return default;
    }
}

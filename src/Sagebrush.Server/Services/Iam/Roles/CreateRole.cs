using Sagebrush.Access;
using Sagebrush.Wire.Shapes.Iam;
using Sagebrush.Wire;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Makes a role.</summary>
    /// <exception cref="AwsException">EntityAlreadyExists; MalformedPolicyDocument: the trust policy is none; NoSuchEntity: the policy that is to bound the role.</exception>
    public override ValueTask<CreateRoleResponse> CreateRole(CreateRoleRequest request, Call call, CancellationToken cancel)
    {
        PolicyCache.Get(PolicyRules.Trust, request.AssumeRolePolicyDocument);
        CheckBoundary(call, request.PermissionsBoundary);
        return new(new CreateRoleResponse { Role = _roles.Entities.Add(new(request, call.Account, UniqueId.New("AROA"))).Describe() });
    }
}

using Sagebrush.Access;
using Sagebrush.Wire.Shapes.Iam;
using Sagebrush.Wire;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Makes a role.</summary>
    /// <exception cref="AwsException">EntityAlreadyExists; MalformedPolicyDocument: the trust policy is none.</exception>
    public override ValueTask<CreateRoleResponse> CreateRole(CreateRoleRequest request, Call call, CancellationToken cancel)
    {
        PolicyCache.Get(PolicyRules.Trust, request.AssumeRolePolicyDocument);
        return new(new CreateRoleResponse { Role = _roles.Entities.Add(new(request, call.Account, UniqueId.New("AROA"))).Describe() });
    }
}

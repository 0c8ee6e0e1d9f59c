using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>An inline policy of a role; the document percent-encoded, as IAM has it.</summary>
    /// <exception cref="AwsException">NoSuchEntity: no such role or policy.</exception>
    public override ValueTask<GetRolePolicyResponse> GetRolePolicy(GetRolePolicyRequest request, Call call, CancellationToken cancel) =>
        new(new GetRolePolicyResponse
        {
            RoleName = request.RoleName,
            PolicyName = request.PolicyName,
            PolicyDocument = _rolePolicies.Get(call.Account, request.RoleName, request.PolicyName),
        });
}

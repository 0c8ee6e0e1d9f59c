using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>An inline policy of a group; the document percent-encoded, as IAM has it.</summary>
    /// <exception cref="AwsException">NoSuchEntity: no such group or policy.</exception>
    public override ValueTask<GetGroupPolicyResponse> GetGroupPolicy(GetGroupPolicyRequest request, Call call, CancellationToken cancel) =>
        new(new GetGroupPolicyResponse
        {
            GroupName = request.GroupName,
            PolicyName = request.PolicyName,
            PolicyDocument = _groupPolicies.Get(call.Account, request.GroupName, request.PolicyName),
        });
}

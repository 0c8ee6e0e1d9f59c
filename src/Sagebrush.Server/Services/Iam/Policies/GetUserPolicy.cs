using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>An inline policy of a user; the document percent-encoded, as IAM has it.</summary>
    /// <exception cref="AwsException">NoSuchEntity: no such user or policy.</exception>
    public override ValueTask<GetUserPolicyResponse> GetUserPolicy(GetUserPolicyRequest request, Call call, CancellationToken cancel) =>
        new(new GetUserPolicyResponse
        {
            UserName = request.UserName,
            PolicyName = request.PolicyName,
            PolicyDocument = _userPolicies.Get(call.Account, request.UserName, request.PolicyName),
        });
}

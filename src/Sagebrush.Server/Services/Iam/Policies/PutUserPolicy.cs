using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Writes an inline policy of a user, in place of one of the same name.</summary>
    /// <exception cref="AwsException">NoSuchEntity, MalformedPolicyDocument.</exception>
    public override ValueTask PutUserPolicy(PutUserPolicyRequest request, Call call, CancellationToken cancel)
    {
        _userPolicies.Put(call.Account, request.UserName, request.PolicyName, request.PolicyDocument);
        return default;
    }
}

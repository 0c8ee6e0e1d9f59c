using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Writes an inline policy of a role, in place of one of the same name.</summary>
    /// <exception cref="AwsException">NoSuchEntity; MalformedPolicyDocument: no JSON object.</exception>
    public override ValueTask PutRolePolicy(PutRolePolicyRequest request, Call call, CancellationToken cancel)
    {
        CheckPolicy(request.PolicyDocument);
        Change(request.RoleName, role => role with
        {
            Inline = new Dictionary<string, string>(role.Inline) { [request.PolicyName] = request.PolicyDocument },
        });
        return default;
    }
}

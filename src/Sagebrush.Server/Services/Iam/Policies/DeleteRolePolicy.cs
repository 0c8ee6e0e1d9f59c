using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Removes an inline policy of a role.</summary>
    /// <exception cref="AwsException">NoSuchEntity: no such role or policy.</exception>
    public override ValueTask DeleteRolePolicy(DeleteRolePolicyRequest request, Call call, CancellationToken cancel)
    {
        Change(request.RoleName, role =>
        {
            var rest = new Dictionary<string, string>(role.Inline);
            return rest.Remove(request.PolicyName) ? role with { Inline = rest } : throw NoSuchPolicy(request.PolicyName);
        });
        return default;
    }
}

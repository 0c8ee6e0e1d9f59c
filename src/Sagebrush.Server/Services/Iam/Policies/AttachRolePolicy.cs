using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Notes that a role has a managed policy.</summary>
    /// <exception cref="AwsException">NoSuchEntity; ValidationError: no policy's ARN.</exception>
    public override ValueTask AttachRolePolicy(AttachRolePolicyRequest request, Call call, CancellationToken cancel)
    {
        if (!request.PolicyArn.StartsWith("arn:", StringComparison.Ordinal) || !request.PolicyArn.Contains(":policy/", StringComparison.Ordinal))
        {
            throw AwsError.QueryValidation.With($"ARN {request.PolicyArn} is not valid.");
        }

        Change(request.RoleName, role => role.Attached.Contains(request.PolicyArn)
            ? role
            : role with { Attached = [.. role.Attached.Append(request.PolicyArn).Order(StringComparer.Ordinal)] });
        return default;
    }
}

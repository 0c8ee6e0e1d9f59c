using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Takes a managed policy off a role.</summary>
    /// <exception cref="AwsException">NoSuchEntity: no such role, or it has no such policy.</exception>
    public override ValueTask DetachRolePolicy(DetachRolePolicyRequest request, Call call, CancellationToken cancel)
    {
        Change(request.RoleName, role => role.Attached.Contains(request.PolicyArn)
            ? role with { Attached = [.. role.Attached.Where(arn => arn != request.PolicyArn)] }
            : throw AwsError.NoSuchEntity.With($"Policy {request.PolicyArn} was not found."));
        return default;
    }
}

using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Removes a managed policy that nobody has any more and of which only one version is left.</summary>
    /// <exception cref="AwsException">NoSuchEntity; DeleteConflict.</exception>
    public override ValueTask DeletePolicy(DeletePolicyRequest request, Call call, CancellationToken cancel)
    {
        _managed.Own.Remove(call.Account, _managed.Get(call.Account, request.PolicyArn).Name, policy =>
        {
            if (HoldersOf(call.Account, policy.Arn, usage: null).Any())
            {
                throw AwsError.DeleteConflict.With("Cannot delete a policy attached to entities.");
            }

            if (policy.Versions.Count > 1)
            {
                throw AwsError.DeleteConflict.With("This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
                    + "The default version is deleted with the policy.");
            }
        });
        return default;
    }
}

using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Removes a version of a managed policy that does not count.</summary>
    /// <exception cref="AwsException">NoSuchEntity; DeleteConflict: it is the default version.</exception>
    public override ValueTask DeletePolicyVersion(DeletePolicyVersionRequest request, Call call, CancellationToken cancel)
    {
        _managed.Own.Change(call.Account, _managed.Get(call.Account, request.PolicyArn).Name, policy => VersionOf(policy, request.VersionId) is var version
            && version.Number == policy.Default
                ? throw AwsError.DeleteConflict.With("Cannot delete the default version of a policy.")
                : policy with { Versions = [.. policy.Versions.Where(other => other != version)] });
        return default;
    }
}

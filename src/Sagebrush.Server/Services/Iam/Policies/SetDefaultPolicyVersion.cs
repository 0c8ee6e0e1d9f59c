using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Says which version of a managed policy counts.</summary>
    /// <exception cref="AwsException">NoSuchEntity: no such policy or version.</exception>
    public override ValueTask SetDefaultPolicyVersion(SetDefaultPolicyVersionRequest request, Call call, CancellationToken cancel)
    {
        _managed.Own.Change(
            call.Account, _managed.Get(call.Account, request.PolicyArn).Name, policy => policy with { Default = VersionOf(policy, request.VersionId).Number });
        return default;
    }
}

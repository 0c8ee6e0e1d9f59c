using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>The versions of a managed policy, newest first; as in IAM without their documents.</summary>
    /// <exception cref="AwsException">NoSuchEntity.</exception>
    public override ValueTask<ListPolicyVersionsResponse> ListPolicyVersions(ListPolicyVersionsRequest request, Call call, CancellationToken cancel)
    {
        IEnumerable<PolicyVersion> versions = AwsManagedPolicies.Documents.TryGetValue(request.PolicyArn, out string? document)
            ? [AwsVersion(document)]
            : _managed.Get(call.Account, request.PolicyArn) is var policy ? policy.Versions.Reverse().Select(version => Describe(policy, version)) : [];
        return new(new ListPolicyVersionsResponse { Versions = [.. versions.Select(version => version with { Document = null })], IsTruncated = false });
    }
}

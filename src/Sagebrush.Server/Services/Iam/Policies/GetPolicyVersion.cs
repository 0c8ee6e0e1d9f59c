using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>A version of a managed policy; the document percent-encoded, as IAM has it.</summary>
    /// <exception cref="AwsException">NoSuchEntity: no such policy or version.</exception>
    public override ValueTask<GetPolicyVersionResponse> GetPolicyVersion(GetPolicyVersionRequest request, Call call, CancellationToken cancel)
    {
        if (!AwsManagedPolicies.Documents.TryGetValue(request.PolicyArn, out string? document))
        {
            var policy = _managed.Get(call.Account, request.PolicyArn);
            return new(new GetPolicyVersionResponse { PolicyVersion = Describe(policy, VersionOf(policy, request.VersionId)) });
        }

        return request.VersionId == VersionName(1) ? new(new GetPolicyVersionResponse { PolicyVersion = AwsVersion(document) })
            : throw NoSuchVersion(request.PolicyArn, request.VersionId);
    }

    private static PolicyVersion AwsVersion(string document) => new()
    {
        VersionId = VersionName(1), IsDefaultVersion = true, CreateDate = AwsManagedPolicies.Created, Document = Uri.EscapeDataString(document),
    };
}

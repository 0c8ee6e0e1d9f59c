using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Describes a managed policy, of the account or of AWS.</summary>
    /// <exception cref="AwsException">NoSuchEntity.</exception>
    public override ValueTask<GetPolicyResponse> GetPolicy(GetPolicyRequest request, Call call, CancellationToken cancel) => new(new GetPolicyResponse
    {
        Policy = AwsManagedPolicies.Documents.ContainsKey(request.PolicyArn)
            ? DescribeAws(request.PolicyArn, call.Account)
            : Describe(_managed.Get(call.Account, request.PolicyArn)),
    });

    private Policy DescribeAws(string arn, string account) => new()
    {
        PolicyName = ManagedPolicies.NameOf(arn),
        PolicyId = UniqueId.Of("ANPA", arn),
        Arn = arn,
        Path = ManagedPolicies.PathOf(arn),
        DefaultVersionId = VersionName(1),
        AttachmentCount = HoldersOf(account, arn, PolicyUsageType.PermissionsPolicy).Count(),
        PermissionsBoundaryUsageCount = HoldersOf(account, arn, PolicyUsageType.PermissionsBoundary).Count(),
        IsAttachable = true,
        CreateDate = AwsManagedPolicies.Created,
        UpdateDate = AwsManagedPolicies.Created,
    };
}

using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>The managed policies under a path, by name; as in IAM without descriptions and tags, which GetPolicy has.</summary>
    public override ValueTask<ListPoliciesResponse> ListPolicies(ListPoliciesRequest request, Call call, CancellationToken cancel)
    {
        var own = request.Scope == PolicyScopeType.AWS ? [] : _managed.Own.Of(call.Account).Select(Describe);
        var aws = request.Scope == PolicyScopeType.Local ? [] : AwsManagedPolicies.Documents.Keys.Select(arn => DescribeAws(arn, call.Account));
        var page = Listing<Policy>.Of(
            own.Concat(aws).Where(policy => policy.Path!.StartsWith(request.PathPrefix ?? "/", StringComparison.Ordinal)
                && (request.OnlyAttached is not true || policy.AttachmentCount > 0) && IsUsed(policy, request.PolicyUsageFilter)),
            policy => $"{policy.PolicyName}{policy.Arn}", request.Marker, request.MaxItems);
        return new(new ListPoliciesResponse
        {
            Policies = page.Show(policy => policy with { Description = null, Tags = null }), IsTruncated = page.IsTruncated, Marker = page.Marker,
        });
    }

    private static bool IsUsed(Policy policy, string? usage) => usage switch
    {
        PolicyUsageType.PermissionsPolicy => policy.AttachmentCount > 0,
        PolicyUsageType.PermissionsBoundary => policy.PermissionsBoundaryUsageCount > 0,
        _ => true,
    };
}

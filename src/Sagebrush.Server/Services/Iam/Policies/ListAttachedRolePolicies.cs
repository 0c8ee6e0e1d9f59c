using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>The managed policies of a role.</summary>
    /// <exception cref="AwsException">NoSuchEntity.</exception>
    public override ValueTask<ListAttachedRolePoliciesResponse> ListAttachedRolePolicies(
        ListAttachedRolePoliciesRequest request, Call call, CancellationToken cancel)
    {
        var page = Listing<string>.Of(
            Role(request.RoleName).Attached.Where(arn => PathOf(arn).StartsWith(request.PathPrefix ?? "/", StringComparison.Ordinal)),
            arn => arn, request.Marker, request.MaxItems);
        return new(new ListAttachedRolePoliciesResponse
        {
            AttachedPolicies = [.. page.Items.Select(arn => new AttachedPolicy { PolicyArn = arn, PolicyName = arn[(arn.LastIndexOf('/') + 1)..] })],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }

    /// <summary><c>arn:aws:iam::aws:policy/service-role/Name</c> → <c>/service-role/</c>.</summary>
    private static string PathOf(string policyArn) => policyArn[policyArn.IndexOf('/', StringComparison.Ordinal)..(policyArn.LastIndexOf('/') + 1)];
}

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
        var page = _rolePolicies.ListAttached(call.Account, request.RoleName, request.PathPrefix, request.Marker, request.MaxItems);
        return new(new ListAttachedRolePoliciesResponse
        {
            AttachedPolicies = page.Show(arn => new AttachedPolicy { PolicyArn = arn, PolicyName = ManagedPolicies.NameOf(arn) }),
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }
}

using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>The managed policies of a group.</summary>
    /// <exception cref="AwsException">NoSuchEntity.</exception>
    public override ValueTask<ListAttachedGroupPoliciesResponse> ListAttachedGroupPolicies(
        ListAttachedGroupPoliciesRequest request, Call call, CancellationToken cancel)
    {
        var page = _groupPolicies.ListAttached(call.Account, request.GroupName, request.PathPrefix, request.Marker, request.MaxItems);
        return new(new ListAttachedGroupPoliciesResponse
        {
            AttachedPolicies = page.Show(arn => new AttachedPolicy { PolicyArn = arn, PolicyName = ManagedPolicies.NameOf(arn) }),
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }
}

using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>The managed policies of a user.</summary>
    /// <exception cref="AwsException">NoSuchEntity.</exception>
    public override ValueTask<ListAttachedUserPoliciesResponse> ListAttachedUserPolicies(
        ListAttachedUserPoliciesRequest request, Call call, CancellationToken cancel)
    {
        var page = _userPolicies.ListAttached(call.Account, request.UserName, request.PathPrefix, request.Marker, request.MaxItems);
        return new(new ListAttachedUserPoliciesResponse
        {
            AttachedPolicies = page.Show(arn => new AttachedPolicy { PolicyArn = arn, PolicyName = ManagedPolicies.NameOf(arn) }),
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }
}

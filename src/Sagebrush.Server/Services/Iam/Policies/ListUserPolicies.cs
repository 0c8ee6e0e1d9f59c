using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>The names of a user's inline policies.</summary>
    /// <exception cref="AwsException">NoSuchEntity.</exception>
    public override ValueTask<ListUserPoliciesResponse> ListUserPolicies(ListUserPoliciesRequest request, Call call, CancellationToken cancel)
    {
        var page = _userPolicies.List(call.Account, request.UserName, request.Marker, request.MaxItems);
        return new(new ListUserPoliciesResponse { PolicyNames = page.Items, IsTruncated = page.IsTruncated, Marker = page.Marker });
    }
}

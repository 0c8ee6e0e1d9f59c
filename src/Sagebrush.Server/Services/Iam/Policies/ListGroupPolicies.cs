using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>The names of a group's inline policies.</summary>
    /// <exception cref="AwsException">NoSuchEntity.</exception>
    public override ValueTask<ListGroupPoliciesResponse> ListGroupPolicies(ListGroupPoliciesRequest request, Call call, CancellationToken cancel)
    {
        var page = _groupPolicies.List(call.Account, request.GroupName, request.Marker, request.MaxItems);
        return new(new ListGroupPoliciesResponse { PolicyNames = page.Items, IsTruncated = page.IsTruncated, Marker = page.Marker });
    }
}

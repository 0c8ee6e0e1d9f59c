using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>The names of a role's inline policies.</summary>
    /// <exception cref="AwsException">NoSuchEntity.</exception>
    public override ValueTask<ListRolePoliciesResponse> ListRolePolicies(ListRolePoliciesRequest request, Call call, CancellationToken cancel)
    {
        var page = _rolePolicies.List(call.Account, request.RoleName, request.Marker, request.MaxItems);
        return new(new ListRolePoliciesResponse { PolicyNames = page.Items, IsTruncated = page.IsTruncated, Marker = page.Marker });
    }
}

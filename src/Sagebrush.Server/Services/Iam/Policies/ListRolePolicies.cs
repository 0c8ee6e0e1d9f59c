using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>The names of a role's inline policies.</summary>
    /// <exception cref="AwsException">NoSuchEntity.</exception>
    public override ValueTask<ListRolePoliciesResponse> ListRolePolicies(ListRolePoliciesRequest request, Call call, CancellationToken cancel)
    {
        var page = Listing<string>.Of(Role(request.RoleName).Inline.Keys, name => name, request.Marker, request.MaxItems);
        return new(new ListRolePoliciesResponse { PolicyNames = page.Items, IsTruncated = page.IsTruncated, Marker = page.Marker });
    }
}

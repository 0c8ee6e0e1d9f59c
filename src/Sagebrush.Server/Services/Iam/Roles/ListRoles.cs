using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>The roles under a path, by name; as in IAM without tags and permissions boundaries, which GetRole has.</summary>
    public override ValueTask<ListRolesResponse> ListRoles(ListRolesRequest request, Call call, CancellationToken cancel)
    {
        var page = Listing<Role>.Of(
            _roles.Entities.Of(call.Account).Where(role => IsUnder(role, request.PathPrefix)), role => role.Name, request.Marker, request.MaxItems);
        return new(new ListRolesResponse
        {
            Roles = page.Show(role => role.Describe() with { Tags = null, PermissionsBoundary = null }),
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }
}

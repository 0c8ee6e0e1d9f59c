using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>The roles under a path, by name; as in IAM without tags and permissions boundaries, which GetRole has.</summary>
    public override ValueTask<ListRolesResponse> ListRoles(ListRolesRequest request, Call call, CancellationToken cancel)
    {
        var page = Listing<Role>.Of(
            _roles.Table.All().Where(role => role.Path.StartsWith(request.PathPrefix ?? "/", StringComparison.Ordinal)),
            role => role.Key, request.Marker, request.MaxItems);
        return new(new ListRolesResponse
        {
            Roles = [.. page.Items.Select(role => role.Describe() with { Tags = null, PermissionsBoundary = null })],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }
}

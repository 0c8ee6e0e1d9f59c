using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>The users under a path, by name; as in IAM without tags and permissions boundaries, which GetUser has.</summary>
    public override ValueTask<ListUsersResponse> ListUsers(ListUsersRequest request, Call call, CancellationToken cancel)
    {
        var page = Listing<User>.Of(
            _users.Entities.Of(call.Account).Where(user => !user.IsRoot && IsUnder(user, request.PathPrefix)), user => user.Name, request.Marker, request.MaxItems);
        return new(new ListUsersResponse
        {
            Users = page.Show(user => user.Describe() with { Tags = null, PermissionsBoundary = null }),
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }
}

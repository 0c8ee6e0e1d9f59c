using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>The users of the account, by name; all of them have the path <c>/</c>.</summary>
    public override ValueTask<ListUsersResponse> ListUsers(ListUsersRequest request, Call call, CancellationToken cancel)
    {
        var users = request.PathPrefix is null or "/" ? _users.All.Where(user => user.Key.Identity.Account == call.Account) : [];
        var page = Listing<AccountUser>.Of(users, user => user.Name, request.Marker, request.MaxItems);
        return new(new ListUsersResponse { Users = [.. page.Items.Select(Describe)], IsTruncated = page.IsTruncated, Marker = page.Marker });
    }
}

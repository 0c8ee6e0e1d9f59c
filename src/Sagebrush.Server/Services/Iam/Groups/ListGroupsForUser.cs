using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>The groups that a user is in.</summary>
    /// <exception cref="AwsException">NoSuchEntity.</exception>
    public override ValueTask<ListGroupsForUserResponse> ListGroupsForUser(ListGroupsForUserRequest request, Call call, CancellationToken cancel)
    {
        var user = _users.Get(call.Account, request.UserName);
        var page = Listing<Group>.Of(
            _groups.Of(call.Account).Where(group => group.Members.Contains(user.Id)), group => group.Name, request.Marker, request.MaxItems);
        return new(new ListGroupsForUserResponse { Groups = page.Show(group => group.Describe()), IsTruncated = page.IsTruncated, Marker = page.Marker });
    }
}

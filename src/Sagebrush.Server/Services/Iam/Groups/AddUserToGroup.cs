using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Puts a user into a group; one who is in it stays.</summary>
    /// <exception cref="AwsException">NoSuchEntity: no such user or group.</exception>
    public override ValueTask AddUserToGroup(AddUserToGroupRequest request, Call call, CancellationToken cancel)
    {
        string id = _users.Get(call.Account, request.UserName).Id;
        _groups.Change(call.Account, request.GroupName, group => group.Members.Contains(id) ? group : group with { Members = [.. group.Members, id] });
        return default;
    }
}

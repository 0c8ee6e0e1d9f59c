using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Takes a user out of a group.</summary>
    /// <exception cref="AwsException">NoSuchEntity: no such user or group, or the user is not in it.</exception>
    public override ValueTask RemoveUserFromGroup(RemoveUserFromGroupRequest request, Call call, CancellationToken cancel)
    {
        string id = _users.Get(call.Account, request.UserName).Id;
        _groups.Change(call.Account, request.GroupName, group => group.Members.Contains(id)
            ? group with { Members = [.. group.Members.Where(member => member != id)] }
            : throw AwsError.NoSuchEntity.With($"User {request.UserName} not in group {request.GroupName}"));
        return default;
    }
}

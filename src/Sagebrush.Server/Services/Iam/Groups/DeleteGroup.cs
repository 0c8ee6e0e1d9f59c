using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Removes a group that has no users and policies any more.</summary>
    /// <exception cref="AwsException">NoSuchEntity; DeleteConflict: it has some.</exception>
    public override ValueTask DeleteGroup(DeleteGroupRequest request, Call call, CancellationToken cancel)
    {
        _groups.Remove(call.Account, request.GroupName, group =>
        {
            CheckBare(group);
            if (group.Members.Count > 0)
            {
                throw AwsError.DeleteConflict.With("Cannot delete entity, must remove users from group first.");
            }
        });
        return default;
    }
}

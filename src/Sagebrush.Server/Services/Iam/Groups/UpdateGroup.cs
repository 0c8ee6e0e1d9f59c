using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Renames a group, or moves it to another path.</summary>
    /// <exception cref="AwsException">NoSuchEntity, EntityAlreadyExists.</exception>
    public override ValueTask UpdateGroup(UpdateGroupRequest request, Call call, CancellationToken cancel)
    {
        _groups.Change(call.Account, request.GroupName, group => group with
        {
            GroupName = request.NewGroupName ?? group.GroupName, GroupPath = request.NewPath ?? group.GroupPath,
        });
        return default;
    }
}

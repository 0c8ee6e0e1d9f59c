using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Makes a group.</summary>
    /// <exception cref="AwsException">EntityAlreadyExists.</exception>
    public override ValueTask<CreateGroupResponse> CreateGroup(CreateGroupRequest request, Call call, CancellationToken cancel) =>
        new(new CreateGroupResponse { Group = _groups.Add(new(request.GroupName, request.Path ?? "/", call.Account, UniqueId.New("AGPA"))).Describe() });
}

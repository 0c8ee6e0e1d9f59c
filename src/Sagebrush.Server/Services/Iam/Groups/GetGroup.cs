using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>A group and its users.</summary>
    /// <exception cref="AwsException">NoSuchEntity.</exception>
    public override ValueTask<GetGroupResponse> GetGroup(GetGroupRequest request, Call call, CancellationToken cancel)
    {
        var group = _groups.Get(call.Account, request.GroupName);
        var page = Listing<User>.Of(group.Members.Select(_users.Entities.WithId).OfType<User>(), user => user.Name, request.Marker, request.MaxItems);
        return new(new GetGroupResponse
        {
            Group = group.Describe(),
            Users = page.Show(user => user.Describe() with { Tags = null, PermissionsBoundary = null }),
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }
}

using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>The groups under a path, by name.</summary>
    public override ValueTask<ListGroupsResponse> ListGroups(ListGroupsRequest request, Call call, CancellationToken cancel)
    {
        var page = Listing<Group>.Of(
            _groups.Of(call.Account).Where(group => IsUnder(group, request.PathPrefix)), group => group.Name, request.Marker, request.MaxItems);
        return new(new ListGroupsResponse { Groups = page.Show(group => group.Describe()), IsTruncated = page.IsTruncated, Marker = page.Marker });
    }
}

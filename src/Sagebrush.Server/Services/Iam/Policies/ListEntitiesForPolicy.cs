using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>The users, groups and roles that have a managed policy, or have it as their bound.</summary>
    /// <exception cref="AwsException">NoSuchEntity.</exception>
    public override ValueTask<ListEntitiesForPolicyResponse> ListEntitiesForPolicy(ListEntitiesForPolicyRequest request, Call call, CancellationToken cancel)
    {
        if (!AwsManagedPolicies.Documents.ContainsKey(request.PolicyArn))
        {
            _managed.Get(call.Account, request.PolicyArn);
        }

        string? kind = request.EntityFilter?.ToLowerInvariant();
        var page = Listing<PolicyHolder>.Of(
            HoldersOf(call.Account, request.PolicyArn, request.PolicyUsageFilter)
                .Where(holder => IsUnder(holder, request.PathPrefix) && (kind is null || holder.Kind == kind)),
            holder => $"{holder.Name}/{holder.Kind}", request.Marker, request.MaxItems);
        return new(new ListEntitiesForPolicyResponse
        {
            PolicyUsers = [.. page.Items.OfType<User>().Select(user => new PolicyUser { UserName = user.Name, UserId = user.Id })],
            PolicyGroups = [.. page.Items.OfType<Group>().Select(group => new PolicyGroup { GroupName = group.Name, GroupId = group.Id })],
            PolicyRoles = [.. page.Items.OfType<Role>().Select(role => new PolicyRole { RoleName = role.Name, RoleId = role.Id })],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }
}

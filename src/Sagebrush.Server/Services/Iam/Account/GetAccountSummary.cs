using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>How many there are of each, and how many there may be.</summary>
    public override ValueTask<GetAccountSummaryResponse> GetAccountSummary(GetAccountSummaryRequest request, Call call, CancellationToken cancel) =>
        new(new GetAccountSummaryResponse
        {
            SummaryMap = new Dictionary<string, int>
            {
                ["Users"] = _users.Entities.Of(call.Account).Count(user => !user.IsRoot),
                ["UsersQuota"] = 5000,
                ["Groups"] = _groups.Of(call.Account).Count(),
                ["GroupsQuota"] = 300,
                ["Roles"] = _roles.Entities.Of(call.Account).Count(),
                ["RolesQuota"] = 1000,
                ["Policies"] = _managed.Own.Of(call.Account).Count(),
                ["PoliciesQuota"] = 1500,
                ["PolicyVersionsInUse"] = _managed.Own.Of(call.Account).Sum(policy => policy.Versions.Count),
                ["VersionsPerPolicyQuota"] = MostVersions,
                ["AccessKeysPerUserQuota"] = MostKeys,
                ["MFADevices"] = 0,
                ["AccountMFAEnabled"] = 0,
            },
        });
}

using Sagebrush.Access;
using Sagebrush.Wire.Shapes.Iam;
using Sagebrush.Wire;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Makes a policy that users, groups and roles can have in common.</summary>
    /// <exception cref="AwsException">EntityAlreadyExists, MalformedPolicyDocument.</exception>
    public override ValueTask<CreatePolicyResponse> CreatePolicy(CreatePolicyRequest request, Call call, CancellationToken cancel)
    {
        PolicyCache.Get(PolicyRules.Identity, request.PolicyDocument);
        var policy = _managed.Own.Add(new(request, call.Account, UniqueId.New("ANPA")) { Versions = [_managed.Version(1, request.PolicyDocument)] });
        return new(new CreatePolicyResponse { Policy = Describe(policy) });
    }

    private Policy Describe(ManagedPolicy policy) => new()
    {
        PolicyName = policy.Name,
        PolicyId = policy.Id,
        Arn = policy.Arn,
        Path = policy.Path,
        DefaultVersionId = VersionName(policy.Default),
        AttachmentCount = HoldersOf(policy.Account, policy.Arn, PolicyUsageType.PermissionsPolicy).Count(),
        PermissionsBoundaryUsageCount = HoldersOf(policy.Account, policy.Arn, PolicyUsageType.PermissionsBoundary).Count(),
        IsAttachable = true,
        Description = policy.Spec.Description,
        CreateDate = policy.Created,
        UpdateDate = policy.Versions.Max(version => version.Created),
        Tags = policy.Spec.Tags,
    };

    /// <summary>Whom a managed policy is attached to, and whom it bounds.</summary>
    /// <param name="account">Whose users, groups and roles.</param>
    /// <param name="arn">The policy's.</param>
    /// <param name="usage">One of both: a name in <see cref="PolicyUsageType"/>; null for both.</param>
    private IEnumerable<PolicyHolder> HoldersOf(string account, string arn, string? usage) =>
        _users.Entities.Of(account).Concat<PolicyHolder>(_groups.Of(account)).Concat(_roles.Entities.Of(account)).Where(holder =>
            (usage != PolicyUsageType.PermissionsBoundary && holder.Attached.Contains(arn)) || (usage != PolicyUsageType.PermissionsPolicy && holder.Boundary == arn));
}

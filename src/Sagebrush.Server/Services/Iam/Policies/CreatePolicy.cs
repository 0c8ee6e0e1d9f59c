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
        AttachmentCount = HoldersOf(policy.Account, policy.Arn).Count(),
        PermissionsBoundaryUsageCount = 0,
        IsAttachable = true,
        Description = policy.Spec.Description,
        CreateDate = policy.Created,
        UpdateDate = policy.Versions.Max(version => version.Created),
        Tags = policy.Spec.Tags,
    };

    /// <summary>Whom a managed policy is attached to.</summary>
    private IEnumerable<PolicyHolder> HoldersOf(string account, string arn) =>
        _users.Entities.Of(account).Concat<PolicyHolder>(_groups.Of(account)).Concat(_roles.Entities.Of(account)).Where(holder => holder.Attached.Contains(arn));
}

using Sagebrush.Access;
using Sagebrush.Wire.Shapes.Iam;
using Sagebrush.Wire;

namespace Sagebrush.Services;

partial class IamService
{
    private const int MostVersions = 5;

    /// <summary>Writes a managed policy anew, keeping what was there.</summary>
    /// <exception cref="AwsException">NoSuchEntity, MalformedPolicyDocument; LimitExceeded: it has five versions.</exception>
    public override ValueTask<CreatePolicyVersionResponse> CreatePolicyVersion(CreatePolicyVersionRequest request, Call call, CancellationToken cancel)
    {
        PolicyCache.Get(PolicyRules.Identity, request.PolicyDocument);
        var policy = _managed.Own.Change(call.Account, _managed.Get(call.Account, request.PolicyArn).Name, p => p.Versions.Count >= MostVersions
            ? throw AwsError.LimitExceeded.With("A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.")
            : p with
            {
                Versions = [.. p.Versions, _managed.Version(p.Newest + 1, request.PolicyDocument)],
                Newest = p.Newest + 1,
                Default = request.SetAsDefault is true ? p.Newest + 1 : p.Default,
            });
        return new(new CreatePolicyVersionResponse { PolicyVersion = Describe(policy, policy.Versions[^1]) with { Document = null } });
    }

    private static PolicyVersion Describe(ManagedPolicy policy, ManagedPolicyVersion version) => new()
    {
        VersionId = VersionName(version.Number),
        IsDefaultVersion = version.Number == policy.Default,
        CreateDate = version.Created,
        Document = Uri.EscapeDataString(version.Document),
    };

    private static string VersionName(int number) => $"v{number}";

    private static AwsException NoSuchVersion(string arn, string id) =>
        AwsError.NoSuchEntity.With($"Policy {arn} version {id} does not exist or is not attachable.");

    private static ManagedPolicyVersion VersionOf(ManagedPolicy policy, string id) =>
        policy.Versions.FirstOrDefault(version => VersionName(version.Number) == id) ?? throw NoSuchVersion(policy.Arn, id);
}

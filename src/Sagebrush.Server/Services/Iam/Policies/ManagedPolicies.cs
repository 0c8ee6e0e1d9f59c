using Sagebrush.Store;
using Sagebrush.Wire;

namespace Sagebrush.Services;

/// <summary>Managed policies: those that accounts have made, and those of AWS.</summary>
/// <param name="db">Where the former are.</param>
/// <param name="clock">Dates them.</param>
public sealed class ManagedPolicies(Database db, TimeProvider clock)
{
    private const string Aws = "arn:aws:iam::aws:policy/";

    /// <summary>Those that accounts have made.</summary>
    public Entities<ManagedPolicy> Own { get; } = new(db, "iam_policies", "policy", IamRows.Default.ManagedPolicy, clock);

    /// <summary>A version that is written now.</summary>
    public ManagedPolicyVersion Version(int number, string document) => new(number, document, clock.GetUtcNow());

    /// <summary>What a policy says; null for one that is not known here, which allows nothing.</summary>
    public string? Document(string arn) => AwsManagedPolicies.Documents.GetValueOrDefault(arn) ?? Own.WithArn(arn)?.Document;

    /// <summary>The policy that an account has made.</summary>
    /// <exception cref="AwsException">NoSuchEntity.</exception>
    public ManagedPolicy Get(string account, string arn) => Own.WithArn(arn) is { } policy && policy.Account == account ? policy : throw Missing(arn);

    /// <summary>
    /// Passes policies that can be attached. Of AWS's many, also those that are about services which are not here: people attach them from habit, and they
    /// change nothing.
    /// </summary>
    /// <exception cref="AwsException">NoSuchEntity; ValidationError: no policy's ARN.</exception>
    public void CheckAttachable(string account, string arn)
    {
        if (!arn.StartsWith("arn:", StringComparison.Ordinal) || !arn.Contains(":policy/", StringComparison.Ordinal))
        {
            throw AwsError.QueryValidation.With($"ARN {arn} is not valid.");
        }

        if (!arn.StartsWith(Aws, StringComparison.Ordinal) && Own.WithArn(arn)?.Account != account)
        {
            throw AwsError.NoSuchEntity.With($"Policy {arn} does not exist or is not attachable.");
        }
    }

    /// <summary><c>arn:aws:iam::aws:policy/service-role/Name</c> → <c>/service-role/</c>.</summary>
    public static string PathOf(string arn) => arn[arn.IndexOf('/', StringComparison.Ordinal)..(arn.LastIndexOf('/') + 1)];

    /// <summary>The name at the end of an ARN.</summary>
    public static string NameOf(string arn) => arn[(arn.LastIndexOf('/') + 1)..];

    /// <summary>There is no such policy.</summary>
    public static AwsException Missing(string arn) => AwsError.NoSuchEntity.With($"Policy {arn} was not found.");
}

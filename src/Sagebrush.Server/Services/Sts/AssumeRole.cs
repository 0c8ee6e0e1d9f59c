using Sagebrush.Access;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Sts;

namespace Sagebrush.Services;

partial class StsService
{
    private const string Action = "sts:AssumeRole";

    private static readonly TimeSpan LongestChained = TimeSpan.FromHours(1);

    /// <summary>Temporary credentials of a role.</summary>
    /// <exception cref="AwsException">AccessDenied: no such role. ValidationError: longer than the role allows.</exception>
    public override ValueTask<AssumeRoleResponse> AssumeRole(AssumeRoleRequest request, Call call, CancellationToken cancel)
    {
        RefuseDevice(request.SerialNumber, request.TokenCode);

        // Whether a role exists the service tells nobody.
        var role = _roles.Find(request.RoleArn) is { } found && IsTrusted(request, found, call) ? found : throw AwsError.AccessDenied.With(
            $"User: {call.Caller.Arn} is not authorized to perform: {Action} on resource: {request.RoleArn}");
        var validity = TimeSpan.FromSeconds(request.DurationSeconds ?? 3600);
        if (validity > role.MaxSession)
        {
            throw AwsError.QueryValidation.With("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        }

        if (validity > LongestChained && call.Caller.Arn.Contains(":assumed-role/", StringComparison.Ordinal))
        {
            throw AwsError.QueryValidation.With("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining");
        }

        var key = _sessions.Issue(role, request.RoleSessionName, validity, SessionPolicies(request, role.Account));
        return new(new AssumeRoleResponse
        {
            Credentials = Describe(key),
            AssumedRoleUser = new() { AssumedRoleId = key.Identity.UserId, Arn = key.Identity.Arn },
            SourceIdentity = request.SourceIdentity,
        });
    }

    /// <summary>
    /// Whether the role's trust policy lets the caller take it on: whom it names himself may, unless his own policies deny it; where it names his account,
    /// they must allow it.
    /// </summary>
    private bool IsTrusted(AssumeRoleRequest request, Role role, Call call)
    {
        var trust = PolicyCache.Get(PolicyRules.Trust, role.Spec.AssumeRolePolicyDocument);
        var keys = new ConditionKeys(call, _clock.GetUtcNow());
        var inquiry = new Inquiry(call.Caller, Action, role.Arn, key => Own(key) is { } value ? [value] : keys.Values(key));
        return _authorizer.Evaluate(call, Action, role.Arn) switch
        {
            Decision.ExplicitDeny => false,
            Decision.Allow => trust.Evaluate(inquiry with { IsDelegation = true }) == Decision.Allow,
            _ => trust.Evaluate(inquiry) == Decision.Allow,
        };

        string? Own(string key) => key.ToLowerInvariant() switch
        {
            "sts:externalid" => request.ExternalId,
            "sts:rolesessionname" => request.RoleSessionName,
            "sts:sourceidentity" => request.SourceIdentity,
            _ => null,
        };
    }

    private List<string> SessionPolicies(AssumeRoleRequest request, string account)
    {
        var policies = (request.PolicyArns ?? []).Select(policy => policy.Arn ?? "").Select(arn =>
        {
            _managed.CheckAttachable(account, arn);
            return _managed.Document(arn) ?? throw ManagedPolicies.Missing(arn);
        }).ToList();
        if (request.Policy is { } document)
        {
            PolicyCache.Get(PolicyRules.Identity, document);
            policies.Add(document);
        }

        return policies;
    }
}

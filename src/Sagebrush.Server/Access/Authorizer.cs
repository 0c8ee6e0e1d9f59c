using System.Collections.Frozen;
using Sagebrush.Wire;

namespace Sagebrush.Access;

/// <summary>
/// Lets an operation of a service other than S3 be done by whom the caller's own policies allow it: the operation's name is the action, and which
/// resource it will be does not matter yet.
/// </summary>
/// <param name="rights">What an identity's policies give it.</param>
/// <param name="clock">The time of conditions.</param>
public sealed class Authorizer(Func<Identity, IdentityRights> rights, TimeProvider clock)
{
    // Who somebody is he may always ask, and which role he may take on the role's trust policy says.
    private static readonly FrozenSet<string> Free = new[] { "sts:GetCallerIdentity", "sts:GetSessionToken", "sts:AssumeRole" }.ToFrozenSet();

    /// <summary>Passes what the caller may do.</summary>
    /// <param name="call">Of any service but S3, where buckets and objects have a say too.</param>
    /// <param name="isJson">The service speaks JSON, and calls its errors exceptions.</param>
    /// <exception cref="AwsException">AccessDenied, AccessDeniedException, AuthorizationError of SNS.</exception>
    public void Check(Call call, bool isJson)
    {
        string action = $"{(call.Service is "sagemaker-runtime" or "sagemaker-metrics" ? "sagemaker" : call.Service)}:{call.Operation}";
        var decision = Free.Contains(action) ? Decision.Allow : Evaluate(call, action, null);
        if (decision != Decision.Allow)
        {
            throw (call.Service == "sns" ? AwsError.SnsAuthorization : isJson ? AwsError.AccessDeniedException : AwsError.AccessDenied).With(
                Refusal(call.Caller, action, "*", decision == Decision.ExplicitDeny
                    ? "with an explicit deny in an identity-based policy"
                    : $"because no identity-based policy allows the {action} action"));
        }
    }

    /// <summary>What the caller's own policies say.</summary>
    public Decision Evaluate(Call call, string action, string? resource)
    {
        var own = rights(call.Caller);
        return own.IsEmpty && call.Caller.IsAdministrator
            ? Decision.Allow
            : own.Evaluate(new(call.Caller, action, resource, new ConditionKeys(call, clock.GetUtcNow()).Values));
    }

    /// <summary>How AWS tells somebody that he may not.</summary>
    public static string Refusal(Identity caller, string action, string resource, string reason) =>
        $"User: {caller.Arn} is not authorized to perform: {action} on resource: {resource} {reason}";
}

namespace Sagebrush.Access;

/// <summary>What an identity's own policies give it. Source: IAM User Guide, "Policy evaluation logic".</summary>
/// <param name="Policies">Its own and those of its groups.</param>
/// <param name="Boundary">The most that it may be allowed; null for no such bound.</param>
public sealed record IdentityRights(IReadOnlyList<PolicyDocument> Policies, PolicyDocument? Boundary = null)
{
    /// <summary>Further bounds, which came with the request for a session: one of them must allow. Empty for none.</summary>
    public IReadOnlyList<PolicyDocument> Session { get; init; } = [];

    /// <summary>Of somebody who has none.</summary>
    public static IdentityRights None { get; } = new([]);

    /// <summary>True when there is nothing that could deny.</summary>
    public bool IsEmpty => Policies.Count == 0 && Boundary is null && Session.Count == 0;

    /// <summary>Whether the identity may, as far as its own policies go. An administrator may what they do not deny.</summary>
    public Decision Evaluate(Inquiry inquiry)
    {
        var own = Best(Policies, inquiry);
        if (own == Decision.ImplicitDeny && inquiry.Caller.IsAdministrator)
        {
            own = Decision.Allow;
        }

        var bound = Bound(inquiry);
        return own == Decision.ExplicitDeny || bound == Decision.ExplicitDeny ? Decision.ExplicitDeny : bound == Decision.Allow ? own : Decision.ImplicitDeny;
    }

    /// <summary>Whether boundary and session leave room for it, whoever allows it.</summary>
    public Decision Bound(Inquiry inquiry)
    {
        var boundary = Boundary?.Evaluate(inquiry) ?? Decision.Allow;
        var session = Session.Count == 0 ? Decision.Allow : Best(Session, inquiry);
        return boundary == Decision.ExplicitDeny || session == Decision.ExplicitDeny ? Decision.ExplicitDeny
            : boundary == Decision.Allow ? session
            : Decision.ImplicitDeny;
    }

    private static Decision Best(IReadOnlyList<PolicyDocument> policies, Inquiry inquiry)
    {
        var best = Decision.ImplicitDeny;
        foreach (var policy in policies)
        {
            var decision = policy.Evaluate(inquiry);
            if (decision == Decision.ExplicitDeny)
            {
                return decision;
            }

            best = decision == Decision.Allow ? decision : best;
        }

        return best;
    }
}

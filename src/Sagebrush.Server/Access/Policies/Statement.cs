namespace Sagebrush.Access;

/// <summary>One rule of a policy: who may, or may not, do what with which resources, and when.</summary>
public sealed record Statement
{
    /// <summary>False for a rule that denies.</summary>
    public required bool Allows { get; init; }

    /// <summary>Whom it is about; null in a policy that hangs on a user, group or role, and is about that one.</summary>
    public PrincipalSet? Principals { get; init; }

    /// <summary>The actions, <c>s3:Get*</c>; letters of either case are the same.</summary>
    public required IReadOnlyList<Wildcard> Actions { get; init; }

    /// <summary>It is about all other actions.</summary>
    public bool ExceptActions { get; init; }

    /// <summary>Names of resources; null where the resource is what the policy hangs on.</summary>
    public IReadOnlyList<Wildcard>? Resources { get; init; }

    /// <summary>It is about all other resources.</summary>
    public bool ExceptResources { get; init; }

    /// <summary>All must hold.</summary>
    public IReadOnlyList<Condition> Conditions { get; init; } = [];

    /// <summary>True when the rule is about this request.</summary>
    public bool Applies(Inquiry inquiry) =>
        Covers(Actions, inquiry.Action, inquiry) != ExceptActions
        && AppliesToResource(inquiry)
        && (Principals is null || Principals.Names(inquiry.Caller, inquiry.IsDelegation || !Allows))
        && Conditions.All(condition => condition.Holds(inquiry));

    /// <summary>True when the rule lets in people whom nothing fixed narrows down.</summary>
    public bool IsPublic => Allows && Principals is { IsEverybody: true } && !Conditions.Any(condition => condition.IsFixed);

    private bool AppliesToResource(Inquiry inquiry)
    {
        if (Resources is null)
        {
            return true;
        }

        // Where nobody says which resource it will be, only a rule about all of them can deny; for another, some resource may be allowed.
        return inquiry.Resource is { } resource
            ? Covers(Resources, resource, inquiry) != ExceptResources
            : Allows || (!ExceptResources && Resources.Any(pattern => pattern.IsAnything));
    }

    private static bool Covers(IReadOnlyList<Wildcard> patterns, string text, Inquiry inquiry)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.Matches(text, inquiry))
            {
                return true;
            }
        }

        return false;
    }
}

namespace Sagebrush.Access;

/// <summary>What policies say to a request. Source: IAM User Guide, "Policy evaluation logic".</summary>
public enum Decision
{
    /// <summary>Nothing speaks of it, so it is not allowed.</summary>
    ImplicitDeny,

    /// <summary>A statement allows it, and none denies it.</summary>
    Allow,

    /// <summary>A statement denies it, whatever others allow.</summary>
    ExplicitDeny,
}

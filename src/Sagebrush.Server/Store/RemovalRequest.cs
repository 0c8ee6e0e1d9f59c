namespace Sagebrush.Store;

/// <summary>What is to be removed.</summary>
/// <param name="Key">Of which object.</param>
/// <param name="VersionId">Which version, for good; null for the object: where versions are kept, a delete marker takes its place.</param>
public sealed record RemovalRequest(string Key, string? VersionId = null)
{
    /// <summary>What must hold of the version that is named, or of the latest.</summary>
    public RemovalCondition Condition { get; init; } = RemovalCondition.None;

    /// <summary>The caller may and wants to remove what governance retains.</summary>
    public bool BypassesGovernance { get; init; }

    /// <summary>The account that a delete marker belongs to; empty for the bucket's.</summary>
    public string Owner { get; init; } = "";
}

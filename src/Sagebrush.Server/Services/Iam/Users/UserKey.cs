using Sagebrush.Store;

namespace Sagebrush.Services;

/// <summary>An access key that IAM has given out to a user.</summary>
/// <param name="Id"><c>AKIA…</c>, 20 characters.</param>
/// <param name="Secret">40 characters; shown once.</param>
/// <param name="UserId">Whose it is.</param>
public sealed record UserKey(string Id, string Secret, string UserId) : Resource
{
    /// <inheritdoc/>
    public override string Key => Id;

    /// <summary>False for one that may not sign for now.</summary>
    public bool IsActive { get; init; } = true;

    /// <inheritdoc/>
    public override string Status => IsActive ? Wire.Shapes.Iam.StatusType.Active : Wire.Shapes.Iam.StatusType.Inactive;
}

namespace Sagebrush.Services;

/// <summary>Users who have policies in common.</summary>
/// <param name="GroupName">The group's name.</param>
/// <param name="GroupPath">Begins and ends with a slash.</param>
/// <param name="Account">Twelve digits.</param>
/// <param name="Id"><c>AGPA…</c>, 21 characters.</param>
public sealed record Group(string GroupName, string GroupPath, string Account, string Id) : PolicyHolder(Account, Id)
{
    /// <inheritdoc/>
    public override string Name => GroupName;

    /// <inheritdoc/>
    public override string Path => GroupPath;

    /// <inheritdoc/>
    public override string Kind => "group";

    /// <summary>The ids of its users.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>As IAM shows it.</summary>
    public Wire.Shapes.Iam.Group Describe() => new() { Path = Path, GroupName = Name, GroupId = Id, Arn = Arn, CreateDate = Created };
}

using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

/// <summary>A policy of an account that users, groups and roles can have in common, with up to five versions.</summary>
/// <param name="Spec">As it was created.</param>
/// <param name="Account">Twelve digits.</param>
/// <param name="Id"><c>ANPA…</c>, 21 characters.</param>
public sealed record ManagedPolicy(CreatePolicyRequest Spec, string Account, string Id) : Entity(Account, Id)
{
    /// <inheritdoc/>
    public override string Name => Spec.PolicyName;

    /// <inheritdoc/>
    public override string Path => Spec.Path ?? "/";

    /// <inheritdoc/>
    public override string Kind => "policy";

    /// <summary>By number; the numbers of removed ones are not given again.</summary>
    public IReadOnlyList<ManagedPolicyVersion> Versions { get; init; } = [];

    /// <summary>The number of the version that counts.</summary>
    public int Default { get; init; } = 1;

    /// <summary>The number of the newest version that ever was.</summary>
    public int Newest { get; init; } = 1;

    /// <summary>What the policy says.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Document => Versions.First(version => version.Number == Default).Document;
}

/// <summary>A version of a <see cref="ManagedPolicy"/>.</summary>
/// <param name="Number">1, 2 …; shown as <c>v1</c>, <c>v2</c> ….</param>
/// <param name="Document">The policy's text.</param>
/// <param name="Created">When it was written.</param>
public sealed record ManagedPolicyVersion(int Number, string Document, DateTimeOffset Created);

using System.Text.Json.Serialization;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

/// <summary>A role: what jobs, endpoints and callers act as. Its policies are stored facts; no decision is taken by them.</summary>
/// <param name="Spec">As it was created.</param>
/// <param name="Account">Twelve digits.</param>
/// <param name="Id"><c>AROA…</c>, 21 characters.</param>
public sealed record Role(CreateRoleRequest Spec, string Account, string Id) : Resource
{
    /// <inheritdoc/>
    public override string Key => Spec.RoleName;

    /// <summary><c>arn:aws:iam::ACCOUNT:role/PATH/NAME</c>.</summary>
    [JsonIgnore]
    public string Arn => $"arn:aws:iam::{Account}:role{Path}{Spec.RoleName}";

    /// <summary>Begins and ends with a slash.</summary>
    [JsonIgnore]
    public string Path => Spec.Path ?? "/";

    /// <summary>The longest session that AssumeRole gives.</summary>
    [JsonIgnore]
    public TimeSpan MaxSession => TimeSpan.FromSeconds(Spec.MaxSessionDuration ?? 3600);

    /// <summary>ARNs of managed policies, sorted.</summary>
    public IReadOnlyList<string> Attached { get; init; } = [];

    /// <summary>Documents of inline policies by name.</summary>
    public IReadOnlyDictionary<string, string> Inline { get; init; } = new Dictionary<string, string>();

    /// <summary>As IAM shows it: the trust policy percent-encoded.</summary>
    public Wire.Shapes.Iam.Role Describe() => new()
    {
        Path = Path,
        RoleName = Spec.RoleName,
        RoleId = Id,
        Arn = Arn,
        CreateDate = Created,
        AssumeRolePolicyDocument = Uri.EscapeDataString(Spec.AssumeRolePolicyDocument),
        Description = Spec.Description,
        MaxSessionDuration = (int)MaxSession.TotalSeconds,
        PermissionsBoundary = Spec.PermissionsBoundary is { } arn
            ? new() { PermissionsBoundaryArn = arn, PermissionsBoundaryType = PermissionsBoundaryAttachmentType.PermissionsBoundaryPolicy }
            : null,
        Tags = Spec.Tags,
    };
}

using System.Text.Json.Serialization;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

/// <summary>A role: what jobs, endpoints and callers act as. Its sessions may what its policies allow.</summary>
/// <param name="Spec">As it was created.</param>
/// <param name="Account">Twelve digits.</param>
/// <param name="Id"><c>AROA…</c>, 21 characters.</param>
public sealed record Role(CreateRoleRequest Spec, string Account, string Id) : PolicyHolder(Account, Id)
{
    /// <inheritdoc/>
    public override string Name => Spec.RoleName;

    /// <inheritdoc/>
    public override string Path => Spec.Path ?? "/";

    /// <inheritdoc/>
    public override string Kind => "role";

    /// <inheritdoc/>
    public override string? Boundary => Spec.PermissionsBoundary;

    /// <summary>The longest session that AssumeRole gives.</summary>
    [JsonIgnore]
    public TimeSpan MaxSession => TimeSpan.FromSeconds(Spec.MaxSessionDuration ?? 3600);

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

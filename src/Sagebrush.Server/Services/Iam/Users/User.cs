using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

/// <summary>A user: of the configuration, or made through IAM.</summary>
/// <param name="UserName">The user's name.</param>
/// <param name="UserPath">Begins and ends with a slash.</param>
/// <param name="Account">Twelve digits.</param>
/// <param name="Id"><c>AIDA…</c>, 21 characters; of the root user the account.</param>
public sealed record User(string UserName, string UserPath, string Account, string Id) : PolicyHolder(Account, Id)
{
    /// <inheritdoc/>
    public override string Name => UserName;

    /// <inheritdoc/>
    public override string Path => UserPath;

    /// <inheritdoc/>
    public override string Kind => "user";

    /// <inheritdoc/>
    public override string Arn => IsRoot ? $"arn:aws:iam::{Account}:root" : base.Arn;

    /// <inheritdoc/>
    public override string? Boundary => PermissionsBoundary;

    /// <summary>The user of the account itself, whom IAM's lists do not have.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsRoot => Id == Account;

    /// <summary>Named by the configuration, with a key and all rights in the account.</summary>
    public bool IsConfigured { get; init; }

    /// <summary>ARN of the managed policy that bounds the user; null for none.</summary>
    public string? PermissionsBoundary { get; init; }

    /// <summary>As they came.</summary>
    public IReadOnlyList<Tag>? Tags { get; init; }

    /// <summary>As IAM shows it.</summary>
    public Wire.Shapes.Iam.User Describe() => new()
    {
        Path = Path,
        UserName = Name,
        UserId = Id,
        Arn = Arn,
        CreateDate = Created,
        PermissionsBoundary = PermissionsBoundary is { } arn
            ? new() { PermissionsBoundaryArn = arn, PermissionsBoundaryType = PermissionsBoundaryAttachmentType.PermissionsBoundaryPolicy }
            : null,
        Tags = Tags,
    };
}

namespace Sagebrush.Store;

/// <summary>A log group's row: what it was created with.</summary>
/// <param name="Name">For example <c>/aws/sagemaker/TrainingJobs</c>.</param>
public sealed record LogGroupFacts(string Name) : Resource
{
    /// <inheritdoc/>
    public override string Key => Name;

    /// <summary><c>STANDARD</c>, <c>INFREQUENT_ACCESS</c> or <c>DELIVERY</c>; all are stored alike.</summary>
    public string Class { get; init; } = "STANDARD";

    /// <summary>Named for the record; nothing is encrypted with it.</summary>
    public string? KmsKeyId { get; init; }

    /// <summary>Free text by name.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>True when the group refuses to be deleted.</summary>
    public bool IsProtected { get; init; }
}

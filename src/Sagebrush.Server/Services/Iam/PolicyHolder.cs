using System.Text.Json.Serialization;

namespace Sagebrush.Services;

/// <summary>A user, group or role: what policies hang on.</summary>
/// <param name="Account">Twelve digits.</param>
/// <param name="Id">Unique and never given again.</param>
public abstract record PolicyHolder(string Account, string Id) : Entity(Account, Id)
{
    /// <summary>ARNs of managed policies, sorted.</summary>
    public IReadOnlyList<string> Attached { get; init; } = [];

    /// <summary>Documents of inline policies by name.</summary>
    public IReadOnlyDictionary<string, string> Inline { get; init; } = new Dictionary<string, string>();

    /// <summary>ARN of the managed policy that says what the holder may have at most; null for no such bound.</summary>
    [JsonIgnore]
    public virtual string? Boundary => null;
}

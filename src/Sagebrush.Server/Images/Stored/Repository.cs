using Sagebrush.Store;

namespace Sagebrush.Images;

/// <summary>A repository of images.</summary>
/// <param name="Name">For example <c>team/wine</c>.</param>
public sealed record Repository(string Name) : Resource
{
    /// <inheritdoc/>
    public override string Key => Name;

    /// <summary>False: a tag stays with the image that it was first given to.</summary>
    public bool TagsMove { get; init; } = true;

    /// <summary>Whether scans were asked for; kept and told, nothing scans here.</summary>
    public bool ScanOnPush { get; init; }

    /// <summary>Labels for people, by key.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}

using System.Text.RegularExpressions;

namespace Sagebrush.Images;

/// <summary>An image's name taken apart: <c>382416733822.dkr.ecr.us-east-1.amazonaws.com/knn:1</c>.</summary>
/// <param name="Registry">What stands before the repository, for example host and port; empty when nothing does.</param>
/// <param name="Repository">For example <c>knn</c>, and <c>team/knn</c> where folders belong to it.</param>
/// <param name="Tag"><c>latest</c> when the name has none.</param>
/// <param name="Digest"><c>sha256:…</c>; null when the name has none.</param>
public sealed partial record ImageUri(string Registry, string Repository, string Tag, string? Digest)
{
    /// <summary>The repository without its folders.</summary>
    public string Name => Repository[(Repository.LastIndexOf('/') + 1)..];

    /// <summary>Takes a name apart; null when it is none.</summary>
    public static ImageUri? Parse(string text) => Pattern().Match(text) is { Success: true } match
        ? new(
            match.Groups["registry"].Value, match.Groups["repository"].Value, match.Groups["tag"] is { Success: true } tag ? tag.Value : "latest",
            match.Groups["digest"] is { Success: true } digest ? digest.Value : null)
        : null;

    // A first part with a dot or a port is a registry's host, as is localhost.
    [GeneratedRegex(@"\A(?:(?<registry>[^/\s]*[.:][^/\s]*|localhost)/)?(?<repository>[^:@/\s]+(?:/[^:@/\s]+)*)(?::(?<tag>[^:@/\s]+))?(?:@(?<digest>sha256:[0-9a-f]{64}))?\z")]
    private static partial Regex Pattern();
}

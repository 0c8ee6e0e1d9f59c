using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Sagebrush.Images;

/// <summary>What a path of the registry names.</summary>
/// <param name="Kind">What is asked for.</param>
/// <param name="Repository">In which repository; empty for the registry itself.</param>
/// <param name="Reference">Tag, digest or upload; empty where there is none.</param>
internal sealed partial record RegistryPath(RegistryPath.Kinds Kind, string Repository, string Reference)
{
    /// <summary>The things that a registry has.</summary>
    public enum Kinds
    {
        /// <summary><c>/v2/</c>.</summary>
        Registry,

        /// <summary><c>/v2/_catalog</c>.</summary>
        Catalog,

        /// <summary><c>/v2/NAME/tags/list</c>.</summary>
        Tags,

        /// <summary><c>/v2/NAME/manifests/REFERENCE</c>.</summary>
        Manifest,

        /// <summary><c>/v2/NAME/blobs/DIGEST</c>.</summary>
        Blob,

        /// <summary><c>/v2/NAME/blobs/uploads/</c>.</summary>
        Uploads,

        /// <summary><c>/v2/NAME/blobs/uploads/ID</c>.</summary>
        Upload,
    }

    /// <summary>Takes a path apart; null when it is none of a registry: then it may be an object's, in a bucket called <c>v2</c>.</summary>
    public static RegistryPath? Parse(PathString path)
    {
        string text = path.Value ?? "";
        if (text is "/v2" or "/v2/")
        {
            return new(Kinds.Registry, "", "");
        }

        if (text == "/v2/_catalog")
        {
            return new(Kinds.Catalog, "", "");
        }

        if (Pattern().Match(text) is not { Success: true } match)
        {
            return null;
        }

        string name = match.Groups["name"].Value, reference = match.Groups["reference"].Value;
        return match.Groups["kind"].Value switch
        {
            "tags/list" => reference.Length == 0 ? new(Kinds.Tags, name, "") : null,
            "manifests/" => reference.Length > 0 ? new(Kinds.Manifest, name, reference) : null,
            "blobs/uploads/" => new(reference.Length > 0 ? Kinds.Upload : Kinds.Uploads, name, reference),
            "blobs/uploads" => reference.Length == 0 ? new(Kinds.Uploads, name, "") : null,
            _ => reference.Contains(':', StringComparison.Ordinal) ? new(Kinds.Blob, name, reference) : null,
        };
    }

    [GeneratedRegex(@"\A/v2/(?<name>[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)/(?<kind>tags/list|manifests/|blobs/uploads/|blobs/uploads|blobs/)(?<reference>[^/]*)\z")]
    private static partial Regex Pattern();
}

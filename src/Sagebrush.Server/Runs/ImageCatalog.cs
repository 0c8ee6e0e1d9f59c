using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Sagebrush.Contract;

namespace Sagebrush.Runs;

/// <summary>
/// Knows images by repository and tag, whatever registry, account and region they are asked for in: AWS keeps the same algorithm under a different account
/// in every region.
/// </summary>
public sealed partial class ImageCatalog
{
    private readonly FrozenDictionary<(string Repository, string Tag), CatalogImage> _images;

    /// <summary>The images of the built-in algorithms.</summary>
    /// <param name="algorithms">Each names its images.</param>
    /// <param name="program">Command and first arguments of the program that trains and serves them: <c>program… train NAME</c>.</param>
    /// <param name="libraries">Files of libraries that the program uses, by the variable that names each; null for none.</param>
    public ImageCatalog(IReadOnlyList<Manifest> algorithms, IReadOnlyList<string> program, IReadOnlyDictionary<string, string>? libraries = null)
    {
        libraries ??= FrozenDictionary<string, string>.Empty;
        var folders = Folders([.. program, .. libraries.Values]);
        // Threads of OpenMP that wait for each other would keep their cores busy: where containers share a machine, those that work get none.
        var environment = new Dictionary<string, string>(libraries) { ["DOTNET_ROOT"] = DotnetRoot, ["OMP_WAIT_POLICY"] = "passive" };
        _images = algorithms
            .SelectMany(manifest => Names(manifest), (manifest, name) => (name, manifest))
            .ToFrozenDictionary(i => i.name, i => new CatalogImage(i.manifest, [.. program, "train", i.manifest.Name], [.. program, "serve", i.manifest.Name])
            {
                ReadOnly = folders, Environment = environment,
            });
    }

    /// <summary>
    /// The image of a URI such as <c>382416733822.dkr.ecr.us-east-1.amazonaws.com/knn:1</c>, tag <c>latest</c> when it has none; null when nothing here knows it.
    /// </summary>
    public CatalogImage? Find(string imageUri) => Uri().Match(imageUri) is { Success: true } match
        ? _images.GetValueOrDefault((match.Groups["repository"].Value, match.Groups["tag"] is { Success: true } tag ? tag.Value : "latest"))
        : null;

    private static IEnumerable<(string, string)> Names(Manifest manifest) =>
        manifest.Images.SelectMany(image => image.Tags, (image, tag) => (image.Repository, tag));

    // A sandbox has the machine's /usr already.
    private static IReadOnlyList<string> Folders(IReadOnlyList<string> parts) =>
    [
        .. parts.Where(part => Path.IsPathRooted(part) && File.Exists(part))
            .Select(part => Path.GetDirectoryName(File.ResolveLinkTarget(part, returnFinalTarget: true)?.FullName ?? part)!)
            .Append(DotnetRoot)
            .Where(folder => !folder.StartsWith("/usr/", StringComparison.Ordinal))
            .Distinct(),
    ];

    // …/dotnet/shared/Microsoft.NETCore.App/10.0.0/
    private static string DotnetRoot => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    [GeneratedRegex(@"\A(?:[^/\s]+/)*(?<repository>[^:@/\s]+)(?::(?<tag>[^@/\s]+))?(?:@sha256:[0-9a-f]{64})?\z")]
    private static partial Regex Uri();
}

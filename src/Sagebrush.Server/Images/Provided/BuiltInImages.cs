using System.Collections.Frozen;
using Sagebrush.Contract;

namespace Sagebrush.Images;

/// <summary>
/// The images of the built-in algorithms, by repository and tag, whatever registry, account and region they are asked for in: AWS keeps the same algorithm
/// under a different account in every region.
/// </summary>
public sealed class BuiltInImages : ImageSource
{
    private readonly FrozenDictionary<(string Repository, string Tag), BuiltInImage> _images;

    /// <summary>Images of these algorithms.</summary>
    /// <param name="algorithms">Each names its images.</param>
    /// <param name="program">Command and first arguments of the program that trains and serves them: <c>program… train NAME</c>.</param>
    /// <param name="libraries">Files of libraries that the program uses, by the variable that names each; null for none.</param>
    public BuiltInImages(IReadOnlyList<Manifest> algorithms, IReadOnlyList<string> program, IReadOnlyDictionary<string, string>? libraries = null)
    {
        libraries ??= FrozenDictionary<string, string>.Empty;
        var folders = ProgramFolders.Of([.. program, .. libraries.Values]);
        // Threads of OpenMP that wait for each other would keep their cores busy: where containers share a machine, those that work get none.
        var environment = new Dictionary<string, string>(libraries) { ["DOTNET_ROOT"] = ProgramFolders.Runtime, ["OMP_WAIT_POLICY"] = "passive" };
        _images = algorithms
            .SelectMany(manifest => Names(manifest), (manifest, name) => (name, manifest))
            .ToFrozenDictionary(i => i.name, i => new BuiltInImage(i.manifest)
            {
                TrainCommand = [.. program, "train", i.manifest.Name], ServeCommand = [.. program, "serve", i.manifest.Name],
                ReadOnly = folders, Environment = environment,
            });
    }

    /// <inheritdoc/>
    public override ContainerImage? Find(ImageUri uri) => _images.GetValueOrDefault((uri.Name, uri.Tag));

    private static IEnumerable<(string, string)> Names(Manifest manifest) =>
        manifest.Images.SelectMany(image => image.Tags, (image, tag) => (image.Repository, tag));
}

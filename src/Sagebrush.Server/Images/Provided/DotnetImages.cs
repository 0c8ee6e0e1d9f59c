using Sagebrush.Runs;

namespace Sagebrush.Images;

/// <summary>The image of C# scripts: <c>sagebrush-dotnet</c> from any registry, with the tag <c>10</c> or <c>latest</c>.</summary>
/// <param name="program">Command and first arguments of the program that fetches, compiles and starts scripts: <c>program… script train</c>.</param>
/// <param name="caches">Where compiled scripts are kept.</param>
public sealed class DotnetImages(IReadOnlyList<string> program, RoleCaches caches) : ImageSource
{
    /// <summary>The repository.</summary>
    public const string Repository = "sagebrush-dotnet";

    /// <summary>The variable that names the <c>dotnet</c> command to a container.</summary>
    public const string Variable = "SAGEBRUSH_DOTNET";

    /// <inheritdoc/>
    public override ContainerImage? Find(ImageUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (uri is not { Name: Repository, Tag: "10" or "latest" })
        {
            return null;
        }

        string dotnet = DotnetImage.Command();
        return new DotnetImage(dotnet)
        {
            TrainCommand = [.. program, "script", "train"], ServeCommand = [.. program, "script", "serve"],
            ReadOnly = ProgramFolders.Of([.. program, dotnet]),
            Environment = new Dictionary<string, string> { ["DOTNET_ROOT"] = ProgramFolders.Runtime, [Variable] = dotnet },
            Caches = caches,
        };
    }
}

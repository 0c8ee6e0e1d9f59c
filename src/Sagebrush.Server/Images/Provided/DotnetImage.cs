namespace Sagebrush.Images;

/// <summary>The image of C# scripts. Training compiles and needs the .NET SDK; a model brings its compiled script along, for which the runtime is enough.</summary>
/// <param name="Dotnet">The <c>dotnet</c> command; empty where there is none.</param>
public sealed record DotnetImage(string Dotnet) : ContainerImage
{
    private const string Name = "dotnet";

    /// <summary>Finds the command with an SDK beside it, else any: of <c>DOTNET_ROOT</c>, of this program's own runtime, on <c>PATH</c>.</summary>
    public static string Command()
    {
        string[] folders =
        [
            System.Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "", ProgramFolders.Runtime,
            .. (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator),
        ];
        string[] commands =
        [
            .. folders.Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, Name)).Where(File.Exists)
                .Select(path => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path),
        ];
        return commands.FirstOrDefault(HasSdk) ?? commands.FirstOrDefault() ?? "";
    }

    /// <inheritdoc/>
    public override string? Missing() => HasSdk(Dotnet) ? null : "the .NET 10 SDK is missing, which compiles C# scripts. Install it (https://dot.net), and let DOTNET_ROOT or PATH name its folder.";

    /// <inheritdoc/>
    public override string? TrainingError(IReadOnlyDictionary<string, string> hyperParameters, IReadOnlyDictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(hyperParameters);
        return new[] { (ScriptMode.ProgramParameter, "it names the script"), (ScriptMode.SourceParameter, "it says where the script is") }
            .Where(needed => !hyperParameters.ContainsKey(needed.Item1))
            .Select(needed => $"Value null at 'hyperParameters.{needed.Item1}' failed to satisfy constraint: Member must not be null: {needed.Item2}").FirstOrDefault();
    }

    /// <inheritdoc/>
    public override string? MissingToServe() => Dotnet.Length > 0 ? null : Missing();

    // Major versions before 10 know no file-based apps.
    private static bool HasSdk(string command) => Path.GetDirectoryName(command) is { Length: > 0 } folder && Path.Combine(folder, "sdk") is var sdks && Directory.Exists(sdks)
        && Directory.EnumerateDirectories(sdks).Any(sdk => Version.TryParse(Path.GetFileName(sdk).Split('-')[0], out var version) && version.Major >= 10);
}

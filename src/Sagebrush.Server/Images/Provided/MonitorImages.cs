namespace Sagebrush.Images;

/// <summary>
/// The images of Model Monitor: <c>sagemaker-model-monitor-analyzer</c> and <c>sagemaker-model-monitor-groundtruth-merger</c> from any registry and with any tag;
/// AWS keeps them under a different account in every region.
/// </summary>
/// <param name="program">Command and first arguments of the program that does their work: <c>program… monitor analyze</c>.</param>
public sealed class MonitorImages(IReadOnlyList<string> program) : ImageSource
{
    /// <summary>The repository of the analyzer.</summary>
    public const string Analyzer = "sagemaker-model-monitor-analyzer";

    /// <summary>The repository of the merger.</summary>
    public const string Merger = "sagemaker-model-monitor-groundtruth-merger";

    private readonly MonitorImage _analyzer = Image(program, "analyze"), _merger = Image(program, "merge");

    /// <inheritdoc/>
    public override ContainerImage? Find(ImageUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return uri.Name switch { Analyzer => _analyzer, Merger => _merger, _ => null };
    }

    private static MonitorImage Image(IReadOnlyList<string> program, string role) => new()
    {
        TrainCommand = [], ServeCommand = [], EntryPoint = [.. program, "monitor", role],
        ReadOnly = ProgramFolders.Of(program), Environment = new Dictionary<string, string> { ["DOTNET_ROOT"] = ProgramFolders.Runtime },
    };
}

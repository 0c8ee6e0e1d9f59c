namespace Sagebrush.Images;

/// <summary>The image that hosts ONNX models: <c>sagebrush-onnx</c> from any registry, with the tag <c>1</c> or <c>latest</c>.</summary>
/// <param name="program">Command and first arguments of the program that serves them: <c>program… serve onnx</c>.</param>
/// <param name="libraries">Files of libraries, by the variable that names each.</param>
public sealed class OnnxImages(IReadOnlyList<string> program, IReadOnlyDictionary<string, string> libraries) : ImageSource
{
    /// <summary>The repository.</summary>
    public const string Repository = "sagebrush-onnx";

    private readonly OnnxImage _image = new()
    {
        TrainCommand = [.. program, "train", "onnx"], ServeCommand = [.. program, "serve", "onnx"],
        ReadOnly = ProgramFolders.Of([.. program, .. libraries.Values]),
        Environment = new Dictionary<string, string>(libraries) { ["DOTNET_ROOT"] = ProgramFolders.Runtime },
    };

    /// <inheritdoc/>
    public override ContainerImage? Find(ImageUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return uri is { Name: Repository, Tag: "1" or "latest" } ? _image : null;
    }
}

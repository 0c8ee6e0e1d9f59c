using Sagebrush.Contract;

namespace Sagebrush.Scripting;

/// <summary>A channel of a training job: a part of its data.</summary>
public sealed class Channel
{
    private readonly MlRoot _root;
    private readonly ChannelConfig _config;

    internal Channel(MlRoot root, string name, ChannelConfig config) => (_root, Name, _config) = (root, name, config);

    /// <summary>For example <c>train</c>.</summary>
    public string Name { get; }

    /// <summary>The channel's ContentType; null when the job gives none.</summary>
    public string? ContentType => _config.ContentType;

    /// <summary>The data comes through FIFOs, see <see cref="OpenPass"/>; else it lies in <see cref="Folder"/>.</summary>
    public bool IsPipe => _config.TrainingInputMode == "Pipe";

    /// <summary>Where its files are: <c>/opt/ml/input/data/NAME</c>.</summary>
    public string Folder => _root.Channel(Name);

    /// <summary>Its files, those of folders inside it too, in the order of their names.</summary>
    public IReadOnlyList<string> Files => Directory.Exists(Folder) ? [.. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : [];

    /// <summary>Opens a pass over the data of a channel in Pipe mode: all objects, one after the other.</summary>
    /// <param name="pass">From 0; each can be opened once, in order.</param>
    public Stream OpenPass(int pass) => File.OpenRead(_root.Pipe(Name, pass));
}

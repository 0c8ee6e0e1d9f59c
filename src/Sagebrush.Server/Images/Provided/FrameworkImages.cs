using System.Collections.Concurrent;

namespace Sagebrush.Images;

/// <summary>
/// The images of AWS's frameworks, by repository, whatever registry, account, region and tag they are asked for in. Their containers run here as an
/// interpreter of this machine with a toolkit of ours.
/// </summary>
/// <param name="interpreters">Framework name to the path of an interpreter or of a virtual environment; a framework that is not named takes Debian's Python.</param>
/// <param name="toolkit">The folder of the toolkit.</param>
public sealed class FrameworkImages(IReadOnlyDictionary<string, string> interpreters, string toolkit) : ImageSource
{
    private const string DefaultInterpreter = "/usr/bin/python3";

    private readonly ConcurrentDictionary<string, FrameworkImage> _images = new(StringComparer.Ordinal);

    /// <summary>The toolkit that comes with this program.</summary>
    public static string Toolkit => Path.Combine(AppContext.BaseDirectory, "python");

    /// <inheritdoc/>
    public override ContainerImage? Find(ImageUri uri) => Find(uri, framework => !framework.IsAlgorithmToo);

    /// <inheritdoc/>
    public override ContainerImage? FindForScript(ImageUri uri) => Find(uri, _ => true);

    private FrameworkImage? Find(ImageUri uri, Func<Framework, bool> isWanted) => Framework.All.FirstOrDefault(known => known.Owns(uri.Name) && isWanted(known)) is { } framework
        ? _images.GetOrAdd(framework.Name, name => new(framework, new(interpreters.GetValueOrDefault(name, DefaultInterpreter)), toolkit)) : null;
}

using Sagebrush.Images;

namespace Sagebrush.Runs;

/// <summary>What a container has in place of the machine's own files: an image, which it may write over in a layer of its own.</summary>
/// <param name="Folder">The unpacked image; nothing writes to it.</param>
/// <param name="User">Who the container is, by the image's numbers.</param>
/// <param name="Group">That user's group.</param>
public sealed record RootFileSystem(string Folder, int User, int Group)
{
    /// <summary>How the image's owners are numbered on this machine.</summary>
    public required FileOwners Owners { get; init; }

    /// <summary>Where the container starts.</summary>
    public string WorkingDirectory { get; init; } = "/";

    /// <summary>Asks the container to end.</summary>
    public int StopSignal { get; init; } = Posix.Terminate;

    /// <summary>A program of the platform that runs beside the container, in its network, and ends with it; empty for none.</summary>
    public IReadOnlyList<string> Companion { get; init; } = [];

    /// <summary>The container has a network of its own, which is cut off from the machine's and has what the companion brings.</summary>
    public bool HasOwnNetwork { get; init; }
}

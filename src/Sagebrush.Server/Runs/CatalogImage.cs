using System.Runtime.InteropServices;
using Sagebrush.Contract;

namespace Sagebrush.Runs;

/// <summary>A container image that this installation can run.</summary>
/// <param name="Manifest">What it says of itself.</param>
/// <param name="TrainCommand">Its entry point with <c>train</c>.</param>
/// <param name="ServeCommand">Its entry point with <c>serve</c>.</param>
public sealed record CatalogImage(Manifest Manifest, IReadOnlyList<string> TrainCommand, IReadOnlyList<string> ServeCommand)
{
    /// <summary>Folders of the platform that a container of it reads its program from; for <see cref="RunSpec.ReadOnly"/>.</summary>
    public IReadOnlyList<string> ReadOnly { get; init; } = [];

    /// <summary>The variables that belong to the image, as <c>ENV</c> lines do.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>What this machine lacks to run it, in a sentence; null when nothing. It may be installed while the server runs.</summary>
    public string? Missing()
    {
        if (Manifest.Library is not { } library)
        {
            return null;
        }

        string? named = Environment.GetValueOrDefault(library.Variable);
        foreach (string candidate in library.Candidates(named))
        {
            if (NativeLibrary.TryLoad(candidate, out nint handle))
            {
                NativeLibrary.Free(handle);
                return null;
            }
        }

        return library.Missing(named);
    }
}

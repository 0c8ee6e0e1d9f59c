using System.Runtime.InteropServices;
using Sagebrush.Contract;

namespace Sagebrush.Runs;

/// <summary>The image of a built-in algorithm.</summary>
public sealed record BuiltInImage : ContainerImage
{
    /// <summary>What the algorithm says of itself.</summary>
    /// <param name="manifest">That.</param>
    public BuiltInImage(Manifest manifest) => Manifest = manifest;

    /// <inheritdoc/>
    public override Manifest Manifest { get; }

    /// <inheritdoc/>
    public override string? Missing()
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

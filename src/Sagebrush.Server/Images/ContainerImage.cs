using System.Runtime.InteropServices;
using Sagebrush.Contract;
using Sagebrush.Runs;

namespace Sagebrush.Images;

/// <summary>A container image that this installation knows: a built-in algorithm, a framework for scripts, or one of the user's own.</summary>
public abstract record ContainerImage
{
    /// <summary>What it says of itself; null of an image that says nothing, which takes any hyperparameters, channels and hosts.</summary>
    public virtual Manifest? Manifest => null;

    /// <summary>Its entry point with <c>train</c>.</summary>
    public required IReadOnlyList<string> TrainCommand { get; init; }

    /// <summary>Its entry point with <c>serve</c>.</summary>
    public required IReadOnlyList<string> ServeCommand { get; init; }

    /// <summary>What runs with the arguments of a request in place of <c>train</c>; null where the command is not made of two parts.</summary>
    public IReadOnlyList<string>? EntryPoint { get; init; }

    /// <summary>Folders of the platform that a container of it reads its program from; for <see cref="RunSpec.ReadOnly"/>.</summary>
    public virtual IReadOnlyList<string> ReadOnly { get; init; } = [];

    /// <summary>The variables that belong to the image, as <c>ENV</c> lines do.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Where runs of it under one role share what they make; null: they share nothing.</summary>
    public RoleCaches? Caches { get; init; }

    /// <summary>What this machine lacks to run it, in a sentence; null when nothing. It may be installed while the server runs.</summary>
    public virtual string? Missing() => null;

    /// <summary>What is wrong with a training job for it, in AWS's words; null when nothing that can be known.</summary>
    /// <param name="hyperParameters">The job's.</param>
    /// <param name="environment">The job's.</param>
    public virtual string? TrainingError(IReadOnlyDictionary<string, string> hyperParameters, IReadOnlyDictionary<string, string> environment) => null;

    /// <summary>What this machine lacks to serve with it; most images need the same to train and to serve.</summary>
    public virtual string? MissingToServe() => Missing();

    /// <summary>What this machine lacks to process with it; most images need the same to train and to process.</summary>
    public virtual string? MissingToProcess() => Missing();

    /// <summary>The sentence for a library that a container of this image would not find here; null when it would.</summary>
    protected string? Lacks(LibrarySpecification library)
    {
        ArgumentNullException.ThrowIfNull(library);
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

    /// <summary>Makes the image ready for a run, and the run for the image.</summary>
    /// <param name="run">With command and environment complete.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="NotSupportedException">The image cannot run it.</exception>
    public virtual ValueTask<RunSpec> Prepare(RunSpec run, CancellationToken cancel) => new(run);
}

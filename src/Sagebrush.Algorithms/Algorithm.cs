using Sagebrush.Contract;
using Sagebrush.Serving;
using Sagebrush.Training;

namespace Sagebrush.Algorithms;

/// <summary>A built-in algorithm: what it declares, how it learns, how its model is loaded.</summary>
public abstract class Algorithm
{
    /// <summary>Name, hyperparameters, channels, metrics, formats: all that the platform knows of it.</summary>
    public abstract Manifest Manifest { get; }

    /// <summary>Reads the run's channels and leaves a model in <see cref="MlRoot.Model"/>.</summary>
    /// <exception cref="ClientException">Something that the caller can mend: the data, a hyperparameter, a channel.</exception>
    public abstract void Train(TrainingRun run, CancellationToken cancel);

    /// <summary>Loads what <see cref="Train"/> left behind.</summary>
    /// <param name="folder">The unpacked <c>model.tar.gz</c>.</param>
    /// <exception cref="ClientException">No model of this algorithm.</exception>
    public abstract Predictor Load(string folder);

    /// <summary>Loads what <see cref="Train"/> left behind and answers requests by it, in the common dialect unless the algorithm has its own.</summary>
    /// <param name="folder">The unpacked <c>model.tar.gz</c>.</param>
    /// <param name="options">How to answer.</param>
    /// <exception cref="ClientException">No model of this algorithm.</exception>
    public virtual Invocations Serve(string folder, ServingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(Load(folder), new CommonDialect(Manifest.Inference, options.DefaultAccept));
    }
}

namespace Sagebrush.FactorizationMachines;

/// <summary>Finds a model for rows that are all in memory, in sweeps over its features.</summary>
public abstract class Solver : IDisposable
{
    /// <summary>Goes once over all weights.</summary>
    public abstract void Sweep();

    /// <summary>The rows' scores ŷ with the weights of the last sweep, also for a classifier.</summary>
    /// <param name="scores">n.</param>
    public abstract void Score(Span<float> scores);

    /// <summary>Makes the model that was found: all its weights are set.</summary>
    /// <param name="model">d × k.</param>
    public abstract void Complete(FactorizationMachinesModel model);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the solver's tables, not the model.</summary>
    protected abstract void Dispose(bool disposing);
}

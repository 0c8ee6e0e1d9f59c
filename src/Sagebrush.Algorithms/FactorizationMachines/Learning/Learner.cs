using Sagebrush.Data;

namespace Sagebrush.FactorizationMachines;

/// <summary>Improves a model, batch by batch.</summary>
public abstract class Learner : IDisposable
{
    /// <summary>Learns from a batch.</summary>
    /// <param name="batch">n × d, each row with one label: 0 or 1 for a classifier.</param>
    /// <param name="scores">n: gets ŷ of each row as it was before the batch, also for a classifier.</param>
    public abstract void Learn(RowBatch batch, Span<float> scores);

    /// <summary>Takes part in a step for which this host has no more rows, where several hosts learn together.</summary>
    /// <returns>False when no host has any: the epoch is over.</returns>
    public virtual bool Follow() => false;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the learner's tables, not the model.</summary>
    protected abstract void Dispose(bool disposing);
}

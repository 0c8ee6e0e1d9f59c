namespace Sagebrush.XGBoost;

/// <summary>Rows that are scored after each round.</summary>
/// <param name="name">What the log calls them: <c>train</c> or <c>validation</c>.</param>
internal abstract class WatchedRows(string name) : IDisposable
{
    /// <summary>What the log calls them.</summary>
    public string Name { get; } = name;

    /// <summary>What is true of each row.</summary>
    public abstract float[] Labels { get; }

    /// <summary>XGBoost's metrics: a line as <see cref="Booster.Evaluate"/> answers it.</summary>
    /// <param name="booster">The model.</param>
    /// <param name="round">The round that it has just seen.</param>
    public abstract string Evaluate(Booster booster, int round);

    /// <summary>The margins of the model that was evaluated last, n × width.</summary>
    public abstract (float[] Values, int Width) Margins(Booster booster);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what was made for watching.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}

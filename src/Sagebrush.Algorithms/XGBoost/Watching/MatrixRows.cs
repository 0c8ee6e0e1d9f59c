namespace Sagebrush.XGBoost;

/// <summary>The rows of a matrix, which XGBoost scores by itself.</summary>
/// <param name="name">What the log calls them.</param>
/// <param name="rows">With labels; not disposed.</param>
internal sealed class MatrixRows(string name, DMatrix rows) : WatchedRows(name)
{
    /// <inheritdoc/>
    public override float[] Labels { get; } = rows.Get("label");

    /// <summary>The matrix, whose predictions a booster keeps from round to round.</summary>
    public DMatrix Matrix => rows;

    /// <inheritdoc/>
    public override string Evaluate(Booster booster, int round) => booster.Evaluate(round, [(Name, rows)]);

    /// <inheritdoc/>
    public override (float[] Values, int Width) Margins(Booster booster)
    {
        var margins = booster.Predict(rows, PredictionKind.Margin);
        return (margins.Values, margins.Width);
    }
}

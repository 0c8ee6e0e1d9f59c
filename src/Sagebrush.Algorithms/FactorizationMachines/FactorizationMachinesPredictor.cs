using System.Globalization;
using Sagebrush.Data;
using Sagebrush.Numerics;
using Sagebrush.Serving;

namespace Sagebrush.FactorizationMachines;

/// <summary>Answers requests by a model: <c>score</c>, and <c>predicted_label</c> of a classifier, 1 from a score of ½ on.</summary>
/// <param name="model">The model.</param>
public sealed class FactorizationMachinesPredictor(FactorizationMachinesModel model) : Predictor
{
    /// <inheritdoc/>
    public override void Predict(RowBatch rows, Predictions into)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(into);
        RequireFinite(rows);
        var scores = new float[rows.Rows];
        model.Score(rows, scores);
        into.Rows = rows.Rows;
        into.Columns.Add(new("score", scores));
        if (model.IsClassifier)
        {
            into.Columns.Add(new("predicted_label", [.. scores.Select(score => score >= 0.5f ? 1f : 0f)]));
        }
    }

    private static void RequireFinite(RowBatch rows)
    {
        var values = rows.IsSparse ? rows.Sparse.Values.Span : rows.Dense.Values;
        if (DenseMatrix.IndexOfNotFinite(values) is not (>= 0 and var at))
        {
            return;
        }

        int row = rows.IsSparse ? rows.Sparse.RowOf(at) : at / rows.Columns, column = rows.IsSparse ? rows.Sparse.Keys.Span[at] : at % rows.Columns;
        throw new MalformedDataException(string.Create(CultureInfo.InvariantCulture,
            $"row {row + 1}: column {column + 1}: a feature is not a finite number ({values[at]})"));
    }
}

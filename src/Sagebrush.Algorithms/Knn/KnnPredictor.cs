using System.Globalization;
using Sagebrush.Data;
using Sagebrush.Numerics;
using Sagebrush.Serving;

namespace Sagebrush.Knn;

/// <summary>Answers requests by a model.</summary>
/// <param name="model">The model.</param>
public sealed class KnnPredictor(KnnModel model) : Predictor
{
    /// <inheritdoc/>
    /// <remarks>A verbose answer has distances and labels of the k neighbours too, nearest first.</remarks>
    public override void Predict(RowBatch rows, Predictions into)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(into);
        Check(rows);
        var neighbours = model.Nearest(Dense(rows), CancellationToken.None);
        into.Rows = rows.Rows;
        into.Columns.Add(new("predicted_label", model.Answers(neighbours, CancellationToken.None)));
        if (into.IsVerbose)
        {
            into.Columns.Add(new("distances", neighbours.Distances, model.K, IsList: true));
            into.Columns.Add(new("labels", model.Labels(neighbours, CancellationToken.None), model.K, IsList: true));
        }
    }

    private void Check(RowBatch rows)
    {
        if (rows.Columns != model.FeatureDim)
        {
            throw new MalformedDataException($"row 1: a row has {rows.Columns} features, the model was trained with {model.FeatureDim}");
        }

        if ((long)rows.Rows * model.K > Array.MaxLength)
        {
            throw new MalformedDataException($"{rows.Rows} rows with {model.K} neighbours each are too many at once");
        }
    }

    private static ReadOnlySpan<float> Dense(RowBatch rows)
    {
        var dense = rows.IsSparse ? new DenseMatrix(rows.Rows, rows.Columns) : rows.Dense;
        for (int row = 0; row < rows.Rows && rows.IsSparse; row++)
        {
            rows.CopyRow(row, dense.Row(row));
        }

        int at = DenseMatrix.IndexOfNotFinite(dense.Values);
        return at < 0 ? dense.Values : throw new MalformedDataException(string.Create(CultureInfo.InvariantCulture,
            $"row {at / rows.Columns + 1}: column {at % rows.Columns + 1}: a feature is not a finite number ({dense.Values[at]})"));
    }
}

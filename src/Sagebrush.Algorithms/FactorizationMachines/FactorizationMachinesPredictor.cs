using System.Globalization;
using Sagebrush.Data;
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
        if (NotFiniteFeature.In(rows) is { } bad)
        {
            throw new MalformedDataException(string.Create(CultureInfo.InvariantCulture,
                $"row {bad.Row + 1}: column {bad.Column + 1}: a feature is not a finite number ({bad.Value})"));
        }

        var scores = new float[rows.Rows];
        model.Score(rows, scores);
        into.Rows = rows.Rows;
        into.Columns.Add(new("score", scores));
        if (model.IsClassifier)
        {
            into.Columns.Add(new("predicted_label", [.. scores.Select(score => score >= 0.5f ? 1f : 0f)]));
        }
    }
}

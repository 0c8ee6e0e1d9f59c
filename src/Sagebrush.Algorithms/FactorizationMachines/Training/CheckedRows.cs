using System.Globalization;
using Sagebrush.Algorithms;
using Sagebrush.Data;

namespace Sagebrush.FactorizationMachines;

/// <summary>Rows that a model can learn from. Errors name the record, counted from 1 over the whole channel.</summary>
/// <param name="rows">Read and closed here.</param>
/// <param name="channel">The channel's name.</param>
/// <param name="options">What is learnt.</param>
internal sealed class CheckedRows(RowReader rows, string channel, FactorizationMachinesOptions options) : RowReader
{
    private long _rows;

    /// <inheritdoc/>
    /// <exception cref="ClientException">The first that is wrong with a row.</exception>
    public override bool Read(RowBatch into)
    {
        bool isRead = rows.Read(into);
        if (isRead)
        {
            Check(into);
        }

        return isRead;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => rows.Dispose();

    private void Check(RowBatch batch)
    {
        if (batch.Columns != options.FeatureDim)
        {
            throw new ClientException($"Channel '{channel}': record {_rows + 1} has {batch.Columns} features, feature_dim is {options.FeatureDim}.");
        }

        if (batch.LabelSize != 1)
        {
            throw new ClientException($"Channel '{channel}': record {_rows + 1} has {batch.LabelSize} labels, factorization machines need one.");
        }

        CheckLabels(batch.Labels);
        if (NotFiniteFeature.In(batch) is { } bad)
        {
            throw new ClientException(string.Create(CultureInfo.InvariantCulture,
                $"Channel '{channel}': record {_rows + bad.Row + 1}: feature {bad.Column} is not a finite number ({bad.Value})."));
        }

        _rows += batch.Rows;
    }

    private void CheckLabels(ReadOnlySpan<float> labels)
    {
        for (int row = 0; row < labels.Length; row++)
        {
            bool isRight = options.IsClassifier ? labels[row] is 0 or 1 : float.IsFinite(labels[row]);
            if (!isRight)
            {
                throw new ClientException(string.Create(CultureInfo.InvariantCulture, $"Channel '{channel}': record {_rows + row + 1} has the label {labels[row]}, "
                    + $"{(options.IsClassifier ? "a binary_classifier takes 0 or 1" : "which is not a finite number")}."));
            }
        }
    }
}

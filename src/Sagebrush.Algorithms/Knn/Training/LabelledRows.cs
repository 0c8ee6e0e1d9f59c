using System.Globalization;
using Sagebrush.Algorithms;
using Sagebrush.Data;
using Sagebrush.Numerics;

namespace Sagebrush.Knn;

/// <summary>Rows with one label each: a uniform sample of those that are offered.</summary>
/// <param name="capacity">How many rows of so many features are kept.</param>
/// <param name="seed">The same seed keeps the same rows.</param>
internal sealed class LabelledRows(Func<int, int> capacity, ulong seed)
{
    private Reservoir? _reservoir;
    private long _dealt;

    /// <summary>n × d.</summary>
    public DenseMatrix Rows { get; } = new(0, 0);

    /// <summary>n × 1.</summary>
    public DenseMatrix Labels { get; } = new(0, 1);

    /// <summary>Rows offered, kept or not.</summary>
    public long Seen => _reservoir?.Seen ?? 0;

    /// <summary>The most rows that are kept; not known before the first came.</summary>
    public int Capacity { get; private set; } = int.MaxValue;

    /// <summary>Offers the rows of a batch, of every <paramref name="stride"/> the one that is <paramref name="offset"/>.</summary>
    /// <exception cref="ClientException">Not one label a row, or a value that is no finite number.</exception>
    public void Add(RowBatch batch, int offset, int stride)
    {
        if (batch.LabelSize != 1)
        {
            throw new ClientException($"k-NN needs one label a row, the data has {batch.LabelSize}.");
        }

        if (_reservoir is null)
        {
            Rows.Clear(batch.Columns);
            Capacity = capacity(batch.Columns);
            _reservoir = new(Capacity, seed);
        }

        for (int row = 0; row < batch.Rows; row++, _dealt++)
        {
            if (_dealt % stride == offset && _reservoir.Place() is >= 0 and var place)
            {
                bool isNew = place == Rows.Rows;
                var kept = isNew ? Rows.AddRow() : Rows.Row(place);
                batch.CopyRow(row, kept);
                (isNew ? Labels.AddRow() : Labels.Row(place))[0] = batch.Labels[row];
                Check(batch.Labels[row], kept);
            }
        }
    }

    private void Check(float label, ReadOnlySpan<float> features)
    {
        if (!float.IsFinite(label))
        {
            throw NotFinite("its label", label);
        }

        if (DenseMatrix.IndexOfNotFinite(features) is >= 0 and var at)
        {
            throw NotFinite(string.Create(CultureInfo.InvariantCulture, $"feature {at + 1}"), features[at]);
        }
    }

    private ClientException NotFinite(string what, float value) =>
        new(string.Create(CultureInfo.InvariantCulture, $"Row {_dealt + 1}: {what} is not a finite number ({value})."));

    /// <summary>So many of the rows kept, drawn once more, in their order.</summary>
    public (DenseMatrix Rows, DenseMatrix Labels) Share(int count)
    {
        if (count == Rows.Rows)
        {
            return (Rows, Labels);
        }

        var (rows, labels) = (new DenseMatrix(count, Rows.Columns), new DenseMatrix(count, 1));
        int[] drawn = new SplitMix(~seed).Choose(count, Rows.Rows);
        for (int i = 0; i < count; i++)
        {
            Rows.Row(drawn[i]).CopyTo(rows.Row(i));
            labels.Row(i)[0] = Labels.Row(drawn[i])[0];
        }

        return (rows, labels);
    }

    /// <summary>The rows of several hosts, one after the other; a host may have none.</summary>
    public static (DenseMatrix Rows, DenseMatrix Labels) Joined(IReadOnlyList<(DenseMatrix Rows, DenseMatrix Labels)> parts)
    {
        if (parts.Count == 1)
        {
            return parts[0];
        }

        int columns = parts.Max(part => part.Rows.Columns), count = checked(parts.Sum(part => part.Rows.Rows));
        var (rows, labels) = (new DenseMatrix(count, columns), new DenseMatrix(count, 1));
        int at = 0;
        foreach (var part in parts.Where(part => part.Rows.Rows > 0))
        {
            if (part.Rows.Columns != columns)
            {
                throw new ClientException($"The hosts have rows of {columns} and of {part.Rows.Columns} features.");
            }

            part.Rows.Values.CopyTo(rows.RowRange(at, part.Rows.Rows));
            part.Labels.Values.CopyTo(labels.RowRange(at, part.Rows.Rows));
            at += part.Rows.Rows;
        }

        return (rows, labels);
    }
}

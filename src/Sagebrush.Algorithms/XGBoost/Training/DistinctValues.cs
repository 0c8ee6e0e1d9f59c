using Sagebrush.Data;

namespace Sagebrush.XGBoost;

/// <summary>
/// The different values of each column of a table, as a matrix of a few rows. Where no column has more values than there are bins, as in bags of words, each value is a
/// bin of its own, and this matrix has the bins of the table: XGBoost's sketches of the whole table would find the same, at some 100 KB a column.
/// </summary>
internal sealed unsafe class DistinctValues : MatrixBatches
{
    private readonly int _rows, _columns;
    private readonly float[] _values;
    private readonly float[] _labels;
    private bool _isHandedOut;

    private DistinctValues(IReadOnlyList<List<float>> values)
    {
        (_rows, _columns) = (Math.Max(1, values.Max(column => column.Count)), values.Count);
        // Pinned for its life: XGBoost reads it in place.
        _values = GC.AllocateUninitializedArray<float>(_rows * _columns, pinned: true);
        _labels = new float[_rows];
        for (int i = 0; i < _values.Length; i++)
        {
            var column = values[i % _columns];
            _values[i] = column.Count == 0 ? float.NaN : column[Math.Min(i / _columns, column.Count - 1)];
        }
    }

    /// <summary>The values of a table of compact rows; null when a column has more than <paramref name="bins"/>, or rows are dense.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="columns">Width of the matrix, at least that of the table.</param>
    /// <param name="bins">Most bins of a feature.</param>
    public static DistinctValues? Of(RowTable table, int columns, int bins)
    {
        List<float>[] values = [.. Enumerable.Range(0, columns).Select(_ => new List<float>())];
        long[] pairs = new long[columns];
        foreach (var block in table.Blocks)
        {
            if (!block.IsCompact || !TryAdd(block, values, pairs, bins))
            {
                return null;
            }
        }

        bool hasZeros = table.Blocks.Any(block => !block.AbsentIsMissing);
        for (int column = 0; hasZeros && column < table.Columns; column++)
        {
            if (pairs[column] < table.Rows && !TryAdd(values[column], 0, bins))
            {
                return null;
            }
        }

        return new(values);
    }

    /// <inheritdoc/>
    protected override void Reset() => _isHandedOut = false;

    /// <inheritdoc/>
    protected override bool Next(ProxyMatrix proxy)
    {
        if (_isHandedOut)
        {
            return false;
        }

        fixed (float* first = _values)
        {
            proxy.SetDense(first, _rows, _columns);
        }

        proxy.Set("label", _labels);
        return _isHandedOut = true;
    }

    private static bool TryAdd(RowBlock block, List<float>[] values, long[] pairs, int bins)
    {
        var keys = block.Keys.Span;
        var given = block.Values.Span;
        for (int i = 0; i < (int)block.RowPointers.Span[^1]; i++)
        {
            pairs[keys[i]]++;
            if (!float.IsNaN(given[i]) && !TryAdd(values[keys[i]], given[i], bins))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryAdd(List<float> column, float value, int bins)
    {
        int place = column.BinarySearch(value);
        if (place < 0)
        {
            column.Insert(~place, value);
        }

        return column.Count <= bins;
    }
}

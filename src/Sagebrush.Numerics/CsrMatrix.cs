namespace Sagebrush.Numerics;

/// <summary>A sparse matrix in compressed rows: each row is a list of (column, value) pairs.</summary>
public sealed class CsrMatrix
{
    private int[] _ends = new int[16];
    private int[] _keys = new int[64];
    private float[] _values = new float[64];
    private int _count;

    /// <summary>Number of rows.</summary>
    public int Rows { get; private set; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; private set; }

    /// <summary>Forgets all rows and sets the number of columns.</summary>
    public void Clear(int columns) => (Rows, Columns, _count) = (0, columns, 0);

    /// <summary>Appends a row.</summary>
    /// <param name="keys">Columns from 0, each below <see cref="Columns"/>; a column given twice counts with the sum of its values.</param>
    /// <param name="values">As many values.</param>
    public void AddRow(ReadOnlySpan<int> keys, ReadOnlySpan<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, keys.Length);
        foreach (int key in keys)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)key, (uint)Columns, nameof(keys));
        }

        Reserve(keys.Length);
        keys.CopyTo(_keys.AsSpan(_count));
        values.CopyTo(_values.AsSpan(_count));
        _count += keys.Length;
        _ends[Rows++] = _count;
    }

    /// <summary>The columns of one row's pairs.</summary>
    public ReadOnlySpan<int> RowKeys(int row) => _keys.AsSpan(Start(row).._ends[row]);

    /// <summary>The values of one row's pairs.</summary>
    public ReadOnlySpan<float> RowValues(int row) => _values.AsSpan(Start(row).._ends[row]);

    /// <summary>Writes one row out in full.</summary>
    /// <param name="row">Which row.</param>
    /// <param name="dense">d values: zero where the row has no pair.</param>
    public void CopyRow(int row, Span<float> dense)
    {
        dense.Clear();
        var values = RowValues(row);
        var keys = RowKeys(row);
        for (int i = 0; i < keys.Length; i++)
        {
            dense[keys[i]] += values[i];
        }
    }

    private int Start(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows);
        return row == 0 ? 0 : _ends[row - 1];
    }

    private void Reserve(int pairs)
    {
        if (Rows == _ends.Length)
        {
            Array.Resize(ref _ends, 2 * Rows);
        }

        if (_count + pairs > _keys.Length)
        {
            int length = Math.Max(2 * _keys.Length, _count + pairs);
            Array.Resize(ref _keys, length);
            Array.Resize(ref _values, length);
        }
    }
}

using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sagebrush.Numerics;

/// <summary>A sparse matrix in compressed rows: each row is a list of (column, value) pairs.</summary>
public sealed class CsrMatrix
{
    private long[] _pointers = new long[16];
    private int[] _keys = new int[64];
    private float[] _values = new float[64];
    private int _count;

    /// <summary>Number of rows.</summary>
    public int Rows { get; private set; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; private set; }

    /// <summary>Row i has the pairs from place i up to place i + 1: n + 1 numbers, the first 0.</summary>
    public ReadOnlyMemory<long> RowPointers => _pointers.AsMemory(0, Rows + 1);

    /// <summary>The columns of all pairs, row after row.</summary>
    public ReadOnlyMemory<int> Keys => _keys.AsMemory(0, _count);

    /// <summary>The values of all pairs, row after row.</summary>
    public ReadOnlyMemory<float> Values => _values.AsMemory(0, _count);

    /// <summary>Forgets all rows and sets the number of columns.</summary>
    public void Clear(int columns) => (Rows, Columns, _count) = (0, columns, 0);

    /// <summary>Sets a larger number of columns: the rows have no pairs there.</summary>
    public void Widen(int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, Columns);
        Columns = columns;
    }

    /// <summary>Gives the rows of one matrix to the other and the other way round, without touching them.</summary>
    public void Exchange(CsrMatrix other)
    {
        ArgumentNullException.ThrowIfNull(other);
        (_pointers, other._pointers) = (other._pointers, _pointers);
        (_keys, other._keys) = (other._keys, _keys);
        (_values, other._values) = (other._values, _values);
        (_count, other._count) = (other._count, _count);
        (Rows, other.Rows) = (other.Rows, Rows);
        (Columns, other.Columns) = (other.Columns, Columns);
    }

    /// <summary>Moves all pairs one column down; none may be in column 0.</summary>
    public void ShiftKeys()
    {
        foreach (ref int key in _keys.AsSpan(0, _count))
        {
            ArgumentOutOfRangeException.ThrowIfZero(key);
            key--;
        }

        Columns--;
    }

    /// <summary>Appends a row.</summary>
    /// <param name="keys">Columns from 0, each below <see cref="Columns"/>; a column given twice counts with the sum of its values.</param>
    /// <param name="values">As many values.</param>
    public void AddRow(ReadOnlySpan<int> keys, ReadOnlySpan<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, keys.Length);
        NextRow(keys.Length, out var rowKeys, out var rowValues);
        keys.CopyTo(rowKeys);
        values.CopyTo(rowValues);
        if (!TryAddNext(keys.Length))
        {
            throw new ArgumentOutOfRangeException(nameof(keys), $"A key is not below the width {Columns}.");
        }
    }

    /// <summary>Room for a row that the caller fills before <see cref="TryAddNext"/> appends it.</summary>
    /// <param name="pairs">How many.</param>
    /// <param name="keys">Columns from 0; a column given twice counts with the sum of its values.</param>
    /// <param name="values">As many values.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void NextRow(int pairs, out Span<int> keys, out Span<float> values)
    {
        Reserve(pairs);
        keys = _keys.AsSpan(_count, pairs);
        values = _values.AsSpan(_count, pairs);
    }

    /// <summary>Appends the row for which <see cref="NextRow"/> made room.</summary>
    /// <param name="pairs">As many as there was room made for.</param>
    /// <returns>False, and there is no such row: a key is not below <see cref="Columns"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryAddNext(int pairs)
    {
        if (!AreBelow(_keys.AsSpan(_count, pairs), Columns))
        {
            return false;
        }

        _count += pairs;
        _pointers[++Rows] = _count;
        return true;
    }

    private static bool AreBelow(ReadOnlySpan<int> keys, int columns)
    {
        const int Few = 16;
        if (keys.Length >= Few)
        {
            return TensorPrimitives.Max(MemoryMarshal.Cast<int, uint>(keys)) < (uint)columns;
        }

        foreach (int key in keys)
        {
            if ((uint)key >= (uint)columns)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Appends a row that is given in full: what is not 0 of it, and −0.</summary>
    /// <param name="dense">d values.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddRow(ReadOnlySpan<float> dense)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(dense.Length, Columns);
        Reserve(dense.Length);
        var bits = MemoryMarshal.Cast<float, int>(dense);
        int start = 0;
        for (; start <= bits.Length - Vector256<int>.Count; start += Vector256<int>.Count)
        {
            uint zeros = Vector256.Equals(Vector256.Create(bits.Slice(start, Vector256<int>.Count)), Vector256<int>.Zero).ExtractMostSignificantBits();
            for (uint others = zeros ^ 0xFF; others != 0; others &= others - 1)
            {
                int key = start + BitOperations.TrailingZeroCount(others);
                (_keys[_count], _values[_count++]) = (key, dense[key]);
            }
        }

        for (; start < bits.Length; start++)
        {
            if (bits[start] != 0)
            {
                (_keys[_count], _values[_count++]) = (start, dense[start]);
            }
        }

        _pointers[++Rows] = _count;
    }

    /// <summary>The columns of one row's pairs.</summary>
    public ReadOnlySpan<int> RowKeys(int row) => _keys.AsSpan(Start(row), Length(row));

    /// <summary>The values of one row's pairs.</summary>
    public ReadOnlySpan<float> RowValues(int row) => _values.AsSpan(Start(row), Length(row));

    /// <summary>The row that has a pair.</summary>
    /// <param name="pair">Its place among all pairs.</param>
    public int RowOf(int pair)
    {
        // The first row that ends behind the pair: rows without pairs end where they begin.
        int row = 0;
        while (_pointers[row + 1] <= pair)
        {
            row++;
        }

        return row;
    }

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
        return (int)_pointers[row];
    }

    private int Length(int row) => (int)(_pointers[row + 1] - _pointers[row]);

    private void Reserve(int pairs)
    {
        if (Rows + 1 == _pointers.Length)
        {
            Array.Resize(ref _pointers, 2 * _pointers.Length);
        }

        if (_count + pairs > _keys.Length)
        {
            int length = Math.Max(2 * _keys.Length, _count + pairs);
            Array.Resize(ref _keys, length);
            Array.Resize(ref _values, length);
        }
    }
}

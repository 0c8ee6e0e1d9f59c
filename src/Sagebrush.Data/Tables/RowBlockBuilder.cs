using System.Runtime.CompilerServices;
using Sagebrush.Numerics;

namespace Sagebrush.Data;

/// <summary>
/// Collects the rows of a piece: compact while few of their values are anything but 0, and as they are otherwise. Its buffers serve the next piece again.
/// </summary>
internal sealed class RowBlockBuilder
{
    // A pair takes as much as two dense values: this is half of what dense rows take.
    private const int CompactShare = 4;

    private readonly CsrMatrix _compact = new();
    private float[]? _dense;
    private int _rows, _columns, _mostRows;
    private bool _absentIsMissing;

    /// <summary>Forgets all rows.</summary>
    /// <param name="mostRows">No more rows than so many will come.</param>
    public void Clear(int mostRows) => (_dense, _rows, _mostRows, _absentIsMissing) = (null, 0, mostRows, false);

    /// <summary>Appends rows, which are all sparse or all dense.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(RowBatch batch)
    {
        if (_rows == 0)
        {
            (_columns, _absentIsMissing) = (batch.Columns, batch.IsSparse);
            _compact.Clear(_columns);
        }

        for (int row = 0; row < batch.Rows && _dense is null; row++)
        {
            if (batch.IsSparse)
            {
                _compact.Widen(batch.Columns);
                _compact.AddRow(batch.Sparse.RowKeys(row), batch.Sparse.RowValues(row));
            }
            else
            {
                _compact.AddRow(batch.Dense.Row(row));
            }
        }

        if (_dense is not null)
        {
            batch.Dense.Values.CopyTo(_dense.AsSpan(_rows * _columns));
        }

        _rows += batch.Rows;
        if (_dense is null && !_absentIsMissing && _compact.Keys.Length > (long)_rows * _columns / CompactShare)
        {
            Expand();
        }
    }

    /// <summary>The rows that came, in memory of their own; null when there was none.</summary>
    public RowBlock? Build() => _rows == 0 ? null : _dense is not null ? new(_rows, _columns, _dense.AsMemory(0, _rows * _columns))
        : new(_compact.Columns, _compact.RowPointers.ToArray(), _compact.Keys.ToArray(), _compact.Values.ToArray(), _absentIsMissing);

    private void Expand()
    {
        _dense = GC.AllocateUninitializedArray<float>(checked(_mostRows * _columns));
        for (int row = 0; row < _rows; row++)
        {
            _compact.CopyRow(row, _dense.AsSpan(row * _columns, _columns));
        }
    }
}

using System.Buffers;
using System.Runtime.InteropServices;
using Sagebrush.Data;

namespace Sagebrush.XGBoost;

/// <summary>The rows of a table, block by block, as XGBoost quantises them. Where absent values are 0, some rows at a time are written out in full.</summary>
/// <param name="table">With labels.</param>
/// <param name="columns">Width of the matrix, at least that of the table.</param>
internal sealed unsafe class TableBatches(RowTable table, int columns) : MatrixBatches, IDisposable
{
    // Written out in full, the rows of a batch stay near the processor.
    private const int DenseBytes = 16 << 20;

    private readonly int _denseRows = Math.Max(1, DenseBytes / sizeof(float) / columns);
    private readonly List<MemoryHandle> _pins = [];
    private float* _dense;
    private int _block, _row, _first;

    /// <inheritdoc/>
    public void Dispose()
    {
        Unpin();
        NativeMemory.Free(_dense);
        _dense = null;
    }

    /// <inheritdoc/>
    protected override void Reset() => (_block, _row, _first) = (0, 0, 0);

    /// <inheritdoc/>
    protected override bool Next(ProxyMatrix proxy)
    {
        Unpin();
        while (_block < table.Blocks.Count && _row == table.Blocks[_block].Rows)
        {
            (_block, _row) = (_block + 1, 0);
        }

        if (_block == table.Blocks.Count)
        {
            return false;
        }

        var block = table.Blocks[_block];
        bool isFull = block.IsCompact && !block.AbsentIsMissing;
        int rows = isFull ? Math.Min(_denseRows, block.Rows - _row) : block.Rows;
        if (isFull)
        {
            proxy.SetDense(Full(block, rows), rows, columns);
        }
        else if (block.IsCompact)
        {
            proxy.SetSparse((long*)Pin(block.RowPointers), (int*)Pin(block.Keys), (float*)Pin(block.Values), rows, columns);
        }
        else
        {
            proxy.SetDense((float*)Pin(block.Dense), rows, columns);
        }

        proxy.Set("label", table.Labels.Span.Slice(_first, rows));
        if (table.Weights.Length > 0)
        {
            proxy.Set("weight", table.Weights.Span.Slice(_first, rows));
        }

        (_row, _first) = (_row + rows, _first + rows);
        return true;
    }

    private float* Full(RowBlock block, int rows)
    {
        if (_dense == null)
        {
            _dense = (float*)NativeMemory.Alloc((nuint)_denseRows * (nuint)columns, sizeof(float));
        }

        block.CopyTo(_row, rows, new Span<float>(_dense, rows * columns));
        return _dense;
    }

    private void* Pin<T>(ReadOnlyMemory<T> memory)
    {
        var pin = memory.Pin();
        _pins.Add(pin);
        return pin.Pointer;
    }

    private void Unpin()
    {
        _pins.ForEach(pin => pin.Dispose());
        _pins.Clear();
    }
}

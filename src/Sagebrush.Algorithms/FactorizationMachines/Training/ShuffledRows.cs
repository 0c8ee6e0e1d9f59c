using Sagebrush.Data;
using Sagebrush.Numerics;

namespace Sagebrush.FactorizationMachines;

/// <summary>Rows in random order, within blocks of consecutive rows, so that memory is for one block and no more.</summary>
/// <param name="rows">Read and closed here.</param>
/// <param name="seed">The same seed gives the same order.</param>
internal sealed class ShuffledRows(RowReader rows, ulong seed) : RowReader
{
    /// <summary>Rows of a block at most; wide rows make smaller ones.</summary>
    public const int Block = 131_072;

    // A quarter of a gigabyte: a value has 4 bytes, and its key as many.
    private const long MostNumbers = 1 << 26;

    private readonly SplitMix _random = new(seed);
    private readonly RowBatch _read = new();
    private readonly RowBatch _block = new(Block);
    private int[] _order = [];
    private int _next;

    private long Numbers => _block.IsSparse ? 2L * _block.Sparse.Keys.Length : (long)_block.Rows * _block.Columns;

    /// <inheritdoc/>
    public override bool Read(RowBatch into)
    {
        ArgumentNullException.ThrowIfNull(into);
        into.Clear();
        if (_next == _order.Length)
        {
            Fill();
        }

        for (; _next < _order.Length && into.Rows < into.Capacity; _next++)
        {
            into.AddRow(_block, _order[_next]);
        }

        return into.Rows > 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => rows.Dispose();

    private void Fill()
    {
        _block.Clear();
        while (_block.Rows + _read.Capacity <= Block && Numbers < MostNumbers && rows.Read(_read))
        {
            for (int row = 0; row < _read.Rows; row++)
            {
                _block.AddRow(_read, row);
            }
        }

        _order = [.. Enumerable.Range(0, _block.Rows)];
        _random.Shuffle(_order.AsSpan());
        _next = 0;
    }
}

using Sagebrush.Data;

namespace Sagebrush.FactorizationMachines;

/// <summary>Rows in batches of one size, whatever files they come from; only the last batch of a pass may be smaller.</summary>
/// <param name="rows">Read and closed here.</param>
/// <param name="size">Rows of a batch.</param>
internal sealed class MiniBatches(RowReader rows, int size) : IDisposable
{
    // Small batches are dealt out of large ones: a call of the reader has its price.
    private const int FewRows = 512;

    private readonly RowBatch _read = new(size < FewRows ? RowBatch.DefaultCapacity / size * size : size);
    private readonly RowBatch _joined = new(size);
    private int _next;
    private bool _isOver;

    /// <summary>The next batch, good until the next call; null at the end.</summary>
    public RowBatch? Next()
    {
        if (_next == _read.Rows && !More())
        {
            return null;
        }

        if (_next == 0 && _read.Rows == size)
        {
            _next = size;
            return _read;
        }

        _joined.Clear();
        do
        {
            for (; _next < _read.Rows && _joined.Rows < size; _next++)
            {
                _joined.AddRow(_read, _next);
            }
        }
        while (_joined.Rows < size && More());
        return _joined;
    }

    /// <inheritdoc/>
    public void Dispose() => rows.Dispose();

    private bool More()
    {
        _next = 0;
        _isOver = _isOver || !rows.Read(_read);
        if (_isOver)
        {
            _read.Clear();
        }

        return !_isOver;
    }
}

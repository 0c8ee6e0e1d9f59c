namespace Sagebrush.Data;

/// <summary>The blocks of a table as they are read.</summary>
internal sealed class RowTableParts
{
    private readonly List<RowBlock> _blocks = [];
    private readonly List<float> _labels = [], _weights = [];
    private readonly List<long> _groups = [];
    private int _labelSize;

    /// <summary>Reads all rows of a stream.</summary>
    public void Add(Stream stream, RowFormat format, CancellationToken cancel)
    {
        using var reader = format.Reader(stream);
        for (var batch = new RowBatch(); reader.Read(batch); batch = new RowBatch())
        {
            cancel.ThrowIfCancellationRequested();
            Add(batch);
        }
    }

    /// <summary>What was read.</summary>
    public RowTable Table()
    {
        int columns = _blocks.Count == 0 ? 0 : _blocks.Max(block => block.Columns);
        _blocks.ForEach(block => block.Columns = columns);
        return new(_blocks, columns, _labelSize, [.. _labels], [.. _weights], [.. _groups]);
    }

    private void Add(RowBatch batch)
    {
        var block = batch.IsSparse ? new RowBlock(batch.Columns, batch.Sparse.RowPointers, batch.Sparse.Keys, batch.Sparse.Values, absentIsMissing: true)
            : new RowBlock(batch.Rows, batch.Columns, batch.Dense.AsMemory());
        if (_blocks.Count == 0)
        {
            _labelSize = batch.LabelSize;
        }
        else if (block.AbsentIsMissing != _blocks[0].AbsentIsMissing)
        {
            throw new MalformedDataException("sparse rows and dense rows in one channel");
        }
        else if (!block.IsCompact && block.Columns != _blocks[0].Columns)
        {
            throw new MalformedDataException($"line 1: {block.Columns} features, the rows before have {_blocks[0].Columns}");
        }

        _blocks.Add(block);
        _labels.AddRange(batch.Labels);
        _weights.AddRange(batch.Weights);
        _groups.AddRange(batch.Groups);
    }
}

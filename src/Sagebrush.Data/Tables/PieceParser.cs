namespace Sagebrush.Data;

/// <summary>Reads pieces, one after the other, for one thread.</summary>
/// <param name="format">With what the first records told.</param>
/// <param name="first">Has the first row of all; null when that is malformed.</param>
internal sealed class PieceParser(PieceFormat format, RowBatch? first)
{
    // Rows that stay in the first- and second-level cache until they are where they belong.
    private const int BatchValues = 16 * 1024, LargestBatch = 4096;

    private readonly int _columns = Math.Max(1, first?.Columns ?? 1);
    private readonly RowBatch _batch = new(first is not { IsSparse: false } ? LargestBatch : Math.Clamp(BatchValues / first.Columns, 1, LargestBatch));
    private readonly RowBlockBuilder _builder = new();
    private readonly List<float> _labels = [], _weights = [];
    private readonly List<long> _groups = [];

    /// <summary>Reads the rows of a piece.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="records">Records before it.</param>
    public PieceRows Read(Piece piece, long records)
    {
        _labels.Clear();
        _weights.Clear();
        _groups.Clear();
        _builder.Clear(Math.Min(format.Count(piece.Bytes), piece.Length / _columns + 1));
        if (first is null)
        {
            _batch.Reset();
        }
        else
        {
            _batch.Expect(first);
        }

        using var reader = format.Open(piece.ToRead(), new(records, piece.Start));
        while (reader.Read(_batch))
        {
            _builder.Add(_batch);
            _labels.AddRange(_batch.Labels);
            _weights.AddRange(_batch.Weights);
            _groups.AddRange(_batch.Groups);
        }

        return new(piece.File, reader.Records - records, _builder.Build(), [.. _labels], [.. _weights], [.. _groups]);
    }
}

namespace Sagebrush.Data;

/// <summary>Reads pieces, one after the other, for one thread.</summary>
/// <param name="format">With what the first records told.</param>
/// <param name="columns">The width of the first row.</param>
/// <param name="isSparse">The first row is sparse.</param>
internal sealed class PieceParser(PieceFormat format, int columns, bool isSparse)
{
    // Rows that stay in the first- and second-level cache until they are where they belong.
    private const int BatchValues = 16 * 1024, LargestBatch = 4096;

    private readonly RowBatch _batch = new(isSparse ? LargestBatch : Math.Clamp(BatchValues / columns, 1, LargestBatch));
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
        _builder.Clear(Math.Min(format.Count(piece.Bytes), piece.Length / columns + 1));
        _batch.Expect(columns, isSparse);
        using var reader = format.Open(piece.ToRead(), new(records, piece.Start));
        while (reader.Read(_batch))
        {
            _builder.Add(_batch);
            _labels.AddRange(_batch.Labels);
            _weights.AddRange(_batch.Weights);
            _groups.AddRange(_batch.Groups);
        }

        return new(piece.File, reader.Records - records, _builder.Build(), _batch.LabelSize, [.. _labels], [.. _weights], [.. _groups]);
    }
}

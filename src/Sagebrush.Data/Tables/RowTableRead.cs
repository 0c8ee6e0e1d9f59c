using System.Runtime.ExceptionServices;

namespace Sagebrush.Data;

/// <summary>One reading of a table: all cores take pieces in turn. What the table is does not depend on their number.</summary>
/// <param name="streams">The bytes, in order.</param>
/// <param name="format">How to read them.</param>
/// <param name="pieceSize">Bytes of a piece: what is read stays in a core's cache until it is parsed.</param>
internal sealed class RowTableRead(IReadOnlyList<Func<Stream>> streams, PieceFormat format, int pieceSize = 1 << 20)
{
    private readonly SortedList<int, PieceRows> _pieces = [];
    private PieceFormat? _settled;
    private RowBatch? _first;
    private Piece? _failed;

    /// <summary>Reads all pieces.</summary>
    /// <param name="name">Names a stream for errors; null when it has no name.</param>
    /// <param name="cancel">Asked between pieces.</param>
    /// <exception cref="MalformedDataException">Of all that is wrong the first.</exception>
    public RowTable Run(Func<int, string?> name, CancellationToken cancel)
    {
        using var source = new PieceSource(streams, format);
        try
        {
            Parallel.For(0, Environment.ProcessorCount, _ => Work(source, cancel));
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        cancel.ThrowIfCancellationRequested();
        if (_failed is null)
        {
            return Table();
        }

        // The pieces before it are all read: only now is known how many lines they have.
        var error = Read(
            _failed, _pieces.Where(piece => piece.Key < _failed.Ordinal && piece.Value.File == _failed.File).Sum(piece => piece.Value.Records)).Error!;
        throw name(_failed.File) is { } file ? new MalformedDataException($"{file}: {error.Message}", error) : error;
    }

    private void Work(PieceSource source, CancellationToken cancel)
    {
        var piece = new Piece(pieceSize);
        PieceParser? parser = null;
        while (!cancel.IsCancellationRequested && _failed is null && source.Take(piece, Settle))
        {
            // Only the first line of a file may have a byte order mark, so another is not to be taken for it.
            parser = _settled is null ? null : parser ?? Parser();
            var (rows, error) = Read(piece, piece.Start == 0 ? 0 : 1, parser);
            lock (_pieces)
            {
                if (rows is not null)
                {
                    _pieces.Add(piece.Ordinal, rows);
                }
                else if (piece.Ordinal < (_failed?.Ordinal ?? int.MaxValue))
                {
                    _failed = piece.Copy();
                }
            }
        }
    }

    // Called for one piece at a time, in order, until one has a row.
    private void Settle(Piece piece)
    {
        if (_settled is not null)
        {
            return;
        }

        var settled = format.Settled(piece.Bytes);
        var first = new RowBatch(capacity: 1);
        using var reader = settled.Open(piece.ToRead(), new(piece.Start == 0 ? 0 : 1, piece.Start));
        try
        {
            if (reader.Read(first))
            {
                (_first, _settled) = (first, settled);
            }
        }
        catch (MalformedDataException)
        {
            // The same is found when the piece is read, and what rows behind it are like does not matter.
            _settled = settled;
        }
    }

    private PieceParser Parser() => new(_settled ?? format, _first);

    private (PieceRows? Rows, MalformedDataException? Error) Read(Piece piece, long records, PieceParser? parser = null)
    {
        try
        {
            return ((parser ?? Parser()).Read(piece, records), null);
        }
        catch (MalformedDataException e)
        {
            return (null, e);
        }
    }

    private RowTable Table()
    {
        List<PieceRows> parts = [.. _pieces.Values.Where(piece => piece.Block is not null)];
        List<RowBlock> blocks = [.. parts.Select(part => part.Block!)];
        int columns = blocks.Count == 0 ? 0 : blocks.Max(block => block.Columns);
        blocks.ForEach(block => block.Columns = columns);
        return new(blocks, columns, _first?.LabelSize ?? 0,
            [.. parts.SelectMany(part => part.Labels)], [.. parts.SelectMany(part => part.Weights)], [.. parts.SelectMany(part => part.Groups)]);
    }
}

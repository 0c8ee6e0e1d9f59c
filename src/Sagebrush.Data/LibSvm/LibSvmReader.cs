using System.Globalization;

namespace Sagebrush.Data.LibSvm;

/// <summary>
/// Reads sparse rows, one a line: <c>label[:weight] [qid:n] index:value …</c>, words apart by spaces; what follows a <c>#</c> is a comment. An index counts
/// columns from 0; the width of a row is that of the widest in its batch.
/// </summary>
public sealed class LibSvmReader : RowReader
{
    private readonly LineReader _lines;
    private readonly LibSvmDialect _dialect;
    private readonly LibSvmLine _line;

    /// <summary>Reads from a stream.</summary>
    /// <param name="stream">UTF-8, closed by the reader.</param>
    /// <param name="dialect">What a line may have.</param>
    public LibSvmReader(Stream stream, LibSvmDialect dialect)
        : this(new ReadBuffer(stream), default, dialect)
    {
    }

    internal LibSvmReader(ReadBuffer bytes, Position start, LibSvmDialect dialect) =>
        (_lines, _dialect, _line) = (new(bytes, start.Records), dialect, new(dialect));

    internal override long Records => _lines.Line;

    /// <inheritdoc/>
    public override bool Read(RowBatch into)
    {
        ArgumentNullException.ThrowIfNull(into);
        into.Clear();
        while (into.Rows < into.Capacity && _lines.Next(out var line))
        {
            try
            {
                _line.Read(line, into);
            }
            catch (MalformedDataException e)
            {
                throw new MalformedDataException(string.Create(CultureInfo.InvariantCulture, $"line {_lines.Line}: {e.Message}"), e);
            }
        }

        if (_dialect.ShiftsFromOne && _line.SmallestIndex >= 1)
        {
            into.ShiftKeys();
        }

        return into.Rows > 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _lines.Dispose();
}

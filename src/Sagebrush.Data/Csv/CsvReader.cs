using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Sagebrush.Data.Csv;

/// <summary>
/// Reads comma-separated numbers without a header, the first columns of a row being its labels. Lines end with LF or CRLF; blank lines are skipped; spaces
/// around a number and quotes around a field are allowed; <c>nan</c> and <c>inf</c> are numbers.
/// </summary>
public sealed class CsvReader : RowReader
{
    private readonly LineReader _lines;
    private readonly CsvDialect _dialect;
    private readonly float[] _lead;
    private byte _delimiter;

    /// <summary>Reads from a stream.</summary>
    /// <param name="stream">UTF-8, closed by the reader.</param>
    /// <param name="dialect">What the columns are and what stands between them.</param>
    public CsvReader(Stream stream, CsvDialect dialect)
        : this(new ReadBuffer(stream), default, dialect)
    {
    }

    internal CsvReader(ReadBuffer bytes, Position start, CsvDialect dialect)
    {
        ArgumentNullException.ThrowIfNull(dialect);
        (_lines, _dialect, _lead) = (new(bytes, start.Records), dialect, new float[dialect.LabelSize + (dialect.HasWeights ? 1 : 0)]);
        _delimiter = (byte)(dialect.Delimiter ?? 0);
    }

    internal override long Records => _lines.Line;

    /// <inheritdoc/>
    public override bool Read(RowBatch into)
    {
        ArgumentNullException.ThrowIfNull(into);
        into.Clear();
        while (into.Rows < into.Capacity && _lines.Next(out var line, out var text))
        {
            if (line is not [> (byte)' ', .., > (byte)' '])
            {
                var blanks = _delimiter == '\t' ? " "u8 : " \t"u8;
                var trimmed = line.TrimStart(blanks);
                text = text[(line.Length - trimmed.Length)..];
                line = trimmed.TrimEnd(blanks);
            }

            if (!line.IsEmpty)
            {
                Read(line, text, into);
            }
        }

        return into.Rows > 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _lines.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Read(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text, RowBatch into)
    {
        _delimiter = _delimiter == 0 ? CsvDialect.Sniff(line) : _delimiter;
        var fields = new CsvFields(text, line.Length, _delimiter, _dialect.EmptyIsMissing);
        int lead = fields.Read(_lead), columns = into.Columns > 0 ? into.Columns : line.Count(_delimiter) + 1 - _lead.Length;
        if (lead == _lead.Length && columns > 0 && !fields.IsAtEnd)
        {
            if (into.Rows == 0)
            {
                into.Reserve(_lines.RowsOf(line.Length), columns);
            }

            lead += fields.Read(into.AddDense(columns, _lead.AsSpan(0, _dialect.LabelSize)));
        }

        if (columns <= 0 || lead < _lead.Length + columns || !fields.IsAtEnd)
        {
            throw Malformed(What(line, fields, lead, columns));
        }

        if (_dialect.HasWeights)
        {
            into.AddWeight(_lead[^1]);
        }
    }

    private string What(ReadOnlySpan<byte> line, CsvFields fields, int read, int columns)
    {
        int found = line.Count(_delimiter) + 1;
        return read < Math.Max(columns, 0) + _lead.Length && !fields.IsAtEnd
            ? $"column {read + 1}: '{Shown(fields.Next)}' is not a number{(_lines.Line == 1 ? " (a header line is not allowed)" : "")}"
            : found <= _lead.Length ? $"{found} columns, more than {_lead.Length} expected: label_size is {_dialect.LabelSize} and features must follow"
            : $"{found - _lead.Length} features, the rows before have {columns}";
    }

    private MalformedDataException Malformed(string what) => new(string.Create(CultureInfo.InvariantCulture, $"line {_lines.Line}: {what}"));

    private static string Shown(ReadOnlySpan<byte> field) => Encoding.UTF8.GetString(field.Length > 40 ? field[..40] : field);
}

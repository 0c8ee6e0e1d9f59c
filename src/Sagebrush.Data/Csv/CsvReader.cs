using System.Globalization;
using System.Text;

namespace Sagebrush.Data.Csv;

/// <summary>
/// Reads comma-separated numbers without a header, the first columns of a row being its labels. Lines end with LF or CRLF; blank lines are skipped; spaces
/// around a number and quotes around a field are allowed; <c>nan</c> and <c>inf</c> are numbers.
/// </summary>
/// <param name="stream">UTF-8, closed by the reader.</param>
/// <param name="dialect">What the columns are and what stands between them.</param>
public sealed class CsvReader(Stream stream, CsvDialect dialect) : RowReader
{
    private readonly LineReader _lines = new(stream);
    private float[] _fields = new float[64];
    private byte _delimiter = (byte)(dialect.Delimiter ?? 0);

    /// <inheritdoc/>
    public override bool Read(RowBatch into)
    {
        ArgumentNullException.ThrowIfNull(into);
        into.Clear();
        while (into.Rows < into.Capacity && _lines.Next(out var line))
        {
            line = line.Trim(_delimiter == '\t' ? " "u8 : " \t"u8);
            if (line.IsEmpty)
            {
                continue;
            }

            _delimiter = _delimiter == 0 ? CsvDialect.Sniff(line) : _delimiter;
            int count = Fields(line), labelSize = dialect.LabelSize, lead = labelSize + (dialect.HasWeights ? 1 : 0);
            if (count <= lead)
            {
                throw Malformed($"{count} columns, more than {lead} expected: label_size is {labelSize} and features must follow");
            }

            try
            {
                into.Add(_fields.AsSpan(lead, count - lead), _fields.AsSpan(0, labelSize));
                if (dialect.HasWeights)
                {
                    into.AddWeight(_fields[labelSize]);
                }
            }
            catch (MalformedDataException e)
            {
                throw Malformed(e.Message);
            }
        }

        return into.Rows > 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => stream.Dispose();

    private int Fields(ReadOnlySpan<byte> line)
    {
        int count = 0;
        while (true)
        {
            int comma = line.IndexOf(_delimiter);
            var field = comma < 0 ? line : line[..comma];
            if (count == _fields.Length)
            {
                Array.Resize(ref _fields, 2 * count);
            }

            if (!Number.TryParse(field, out _fields[count]) && !TryParseTrimmed(field, dialect.EmptyIsMissing, out _fields[count]))
            {
                throw Malformed($"column {count + 1}: '{Shown(field)}' is not a number{(_lines.Line == 1 ? " (a header line is not allowed)" : "")}");
            }

            count++;
            if (comma < 0)
            {
                return count;
            }

            line = line[(comma + 1)..];
        }
    }

    private static bool TryParseTrimmed(ReadOnlySpan<byte> field, bool isEmptyAllowed, out float value)
    {
        field = field.Trim(" \t"u8);
        if (field is [(byte)'"', .., (byte)'"'] && field.Length >= 2)
        {
            field = field[1..^1].Trim(" \t"u8);
        }

        value = float.NaN;
        return (field.IsEmpty && isEmptyAllowed) || Number.TryParse(field, out value) || Number.TryParseWord(field, out value);
    }

    private MalformedDataException Malformed(string what) => new(string.Create(CultureInfo.InvariantCulture, $"line {_lines.Line}: {what}"));

    private static string Shown(ReadOnlySpan<byte> field) => Encoding.UTF8.GetString(field.Length > 40 ? field[..40] : field);
}

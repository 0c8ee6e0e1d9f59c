using System.Globalization;
using System.Text;

namespace Sagebrush.Data.Csv;

/// <summary>
/// Reads comma-separated numbers without a header, the first columns of a row being its labels. Lines end with LF or CRLF; blank lines are skipped; spaces
/// around a number and quotes around a field are allowed; <c>nan</c> and <c>inf</c> are numbers.
/// </summary>
/// <param name="stream">UTF-8, closed by the reader.</param>
/// <param name="labelSize">Columns that are labels.</param>
public sealed class CsvReader(Stream stream, int labelSize) : RowReader
{
    private readonly LineReader _lines = new(stream);
    private float[] _fields = new float[64];

    /// <inheritdoc/>
    public override bool Read(RowBatch into)
    {
        ArgumentNullException.ThrowIfNull(into);
        into.Clear();
        while (into.Rows < into.Capacity && _lines.Next(out var line))
        {
            line = line.Trim(" \t"u8);
            if (line.IsEmpty)
            {
                continue;
            }

            int count = Fields(line);
            if (count <= labelSize)
            {
                throw Malformed($"{count} columns, more than {labelSize} expected: label_size is {labelSize} and features must follow");
            }

            try
            {
                into.Add(_fields.AsSpan(labelSize, count - labelSize), _fields.AsSpan(0, labelSize));
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
            int comma = line.IndexOf((byte)',');
            var field = comma < 0 ? line : line[..comma];
            if (count == _fields.Length)
            {
                Array.Resize(ref _fields, 2 * count);
            }

            if (!Number.TryParse(field, out _fields[count]) && !TryParseTrimmed(field, out _fields[count]))
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

    private static bool TryParseTrimmed(ReadOnlySpan<byte> field, out float value)
    {
        field = field.Trim(" \t"u8);
        if (field is [(byte)'"', .., (byte)'"'] && field.Length > 2)
        {
            field = field[1..^1].Trim(" \t"u8);
        }

        if (Number.TryParse(field, out value))
        {
            return true;
        }

        string text = Shown(field).ToLowerInvariant();
        value = text is "inf" or "+inf" or "infinity" ? float.PositiveInfinity : text is "-inf" or "-infinity" ? float.NegativeInfinity : float.NaN;
        return text == "nan" || !float.IsNaN(value);
    }

    private MalformedDataException Malformed(string what) => new(string.Create(CultureInfo.InvariantCulture, $"line {_lines.Line}: {what}"));

    private static string Shown(ReadOnlySpan<byte> field) => Encoding.UTF8.GetString(field.Length > 40 ? field[..40] : field);
}

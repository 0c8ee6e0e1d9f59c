using System.Text;

namespace Sagebrush.Data;

/// <summary>Records of text out of CSV as RFC 4180 has it: fields in quotes may hold commas, line ends and doubled quotes. Empty lines are none.</summary>
/// <param name="text">The file.</param>
public sealed class CsvRecords(TextReader text)
{
    private readonly StringBuilder _field = new();

    /// <summary>The fields of the next record; null at the end.</summary>
    /// <exception cref="MalformedDataException">A quote is not closed.</exception>
    public IReadOnlyList<string>? Next()
    {
        List<string>? fields = null;
        bool quoted = false, wasQuoted = false;
        while (true)
        {
            int next = text.Read();
            if (quoted)
            {
                if (next == -1)
                {
                    throw new MalformedDataException("A field begins with a quote that nothing closes.");
                }

                if (next != '"')
                {
                    _field.Append((char)next);
                }
                else if (text.Peek() == '"')
                {
                    _field.Append((char)text.Read());
                }
                else
                {
                    quoted = false;
                }

                continue;
            }

            switch (next)
            {
                case '"' when _field.Length == 0 && !wasQuoted:
                    quoted = wasQuoted = true;
                    break;
                case ',':
                    (fields ??= []).Add(Take());
                    wasQuoted = false;
                    break;
                case '\r' when text.Peek() == '\n':
                    break;
                case -1 or '\n' or '\r' when fields is null && _field.Length == 0 && !wasQuoted:
                    if (next == -1)
                    {
                        return null;
                    }

                    break;
                case -1 or '\n' or '\r':
                    (fields ??= []).Add(Take());
                    return fields;
                default:
                    _field.Append((char)next);
                    break;
            }
        }
    }

    private string Take()
    {
        string field = _field.ToString();
        _field.Clear();
        return field;
    }
}

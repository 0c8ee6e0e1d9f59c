using System.Text;

namespace Sagebrush.Wire;

/// <summary>Lists in a header: <c>a, "b,c", d</c>. https://smithy.io/2.0/spec/http-bindings.html#httpheader-trait</summary>
internal static class HeaderList
{
    /// <summary>The values; quotes keep commas, and a date holds one itself.</summary>
    /// <param name="header">As it arrived.</param>
    /// <param name="dates">Whether the values are dates of the form <c>Sat, 31 Jan 2026 12:00:00 GMT</c>.</param>
    public static List<string> Split(string header, bool dates)
    {
        var values = new List<string>();
        var value = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < header.Length; i++)
        {
            switch (header[i])
            {
                case '"':
                    quoted = !quoted;
                    break;
                case '\\' when quoted && i + 1 < header.Length:
                    value.Append(header[++i]);
                    break;
                case ',' when !quoted && !(dates && value.ToString().Trim().Length == 3):
                    values.Add(value.ToString().Trim());
                    value.Clear();
                    break;
                default:
                    value.Append(header[i]);
                    break;
            }
        }

        values.Add(value.ToString().Trim());
        return values;
    }

    /// <summary>The values in one header; what a reader would split or unquote goes in quotes.</summary>
    public static string Join(IEnumerable<string> values, bool dates) => string.Join(", ", values.Select(v =>
        dates || v.AsSpan().IndexOfAny(',', '"') < 0 ? v : $"\"{v.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""));
}

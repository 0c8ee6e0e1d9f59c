namespace Sagebrush.Data.Csv;

/// <summary>How the lines of a CSV text are to be read; by default as the first-party containers read them.</summary>
public sealed record CsvDialect
{
    /// <summary>The first columns of a row are labels.</summary>
    public int LabelSize { get; init; }

    /// <summary>The column after the labels is the row's weight.</summary>
    public bool HasWeights { get; init; }

    /// <summary>What stands between two fields; null: told from the first line.</summary>
    public char? Delimiter { get; init; } = ',';

    /// <summary>An empty field is a missing value, NaN; else an error.</summary>
    public bool EmptyIsMissing { get; init; }

    /// <summary>
    /// Tells what stands between the fields of a line of numbers, as Python's <c>csv.Sniffer</c> would from one line: the first of comma, tab, semicolon and
    /// space that occurs at all, or a bar; else a comma.
    /// </summary>
    /// <param name="line">The first line that is not blank.</param>
    public static byte Sniff(ReadOnlySpan<byte> line)
    {
        foreach (byte delimiter in ",\t; |"u8)
        {
            if (line.Contains(delimiter))
            {
                return delimiter;
            }
        }

        return (byte)',';
    }
}

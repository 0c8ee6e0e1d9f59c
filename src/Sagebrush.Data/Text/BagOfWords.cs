using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Sagebrush.Data.Text;

/// <summary>A vocabulary with a column for each of its stems, and texts as counts of them.</summary>
public sealed class BagOfWords
{
    private readonly Dictionary<int, int> _columns;
    
    /// <summary><c>,0</c> for each column.</summary>
    private readonly byte[] _zeros;

    private BagOfWords(IReadOnlyList<string> words, Dictionary<int, int> columns)
    {
        Words = words;
        _columns = columns;
        _zeros = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(",0", words.Count)) + ",");
    }

    /// <summary>The stem of each column, the one of most texts first.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Takes the stems that most texts have; of those in as many texts the first by letters.</summary>
    /// <param name="texts">The texts that may be learned from, as <see cref="Stems.Of"/> gives them.</param>
    /// <param name="stems">The stems of their numbers.</param>
    /// <param name="size">The most columns.</param>
    public static BagOfWords Learn(IEnumerable<int[]> texts, Stems stems, int size)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var columns = texts.SelectMany(text => text.Distinct()).CountBy(stem => stem)
            .Select(count => (Number: count.Key, Word: stems[count.Key], Texts: count.Value))
            .OrderByDescending(stem => stem.Texts).ThenBy(stem => stem.Word, StringComparer.Ordinal).Take(size).ToList();
        return new([.. columns.Select(column => column.Word)], columns.Select((column, i) => (column.Number, i)).ToDictionary());
    }

    /// <summary>Writes a text's counts as a line of CSV: <c>0,0,2,…</c>.</summary>
    /// <param name="text">As <see cref="Stems.Of"/> gives it.</param>
    /// <param name="label">What stands before them; empty for nothing.</param>
    /// <param name="output">Gets the line with its end.</param>
    public void WriteCsv(int[] text, ReadOnlySpan<byte> label, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(output);
        output.Write(label);
        int first = label.IsEmpty ? 1 : 0, next = 0;
        foreach (var (column, count) in Counts(text))
        {
            // Up to the comma before the column's count.
            output.Write(Zeros(first, next, column, more: 1));
            var field = output.GetSpan(16);
            Utf8Formatter.TryFormat(count, field, out int length);
            output.Advance(length);
            next = column + 1;
        }

        output.Write(Zeros(first, next, Words.Count, more: 0));
        output.Write("\n"u8);
    }

    private ReadOnlySpan<byte> Zeros(int first, int from, int to, int more) => _zeros.AsSpan(Math.Max(2 * from, first)..Math.Max(2 * to + more, first));

    private IEnumerable<(int Column, int Count)> Counts(int[] text) =>
        text.Where(_columns.ContainsKey).CountBy(stem => _columns[stem]).OrderBy(count => count.Key).Select(count => (count.Key, count.Value));
}

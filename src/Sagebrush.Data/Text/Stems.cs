using System.Collections.Concurrent;

namespace Sagebrush.Data.Text;

/// <summary>
/// The stems of texts as numbers: words that share a stem share its number, stop words have none. Each different word is stemmed once. Many threads may ask;
/// which number a stem gets depends on who asked first.
/// </summary>
public sealed class Stems
{
    private const int LongestWord = 128, None = -1;

    private readonly ConcurrentDictionary<string, int> _ofWord = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, string> _stems = new();
    private int _count;

    /// <summary>A stem.</summary>
    public string this[int number] => _stems[number];

    /// <summary>The stems of a text's words in their order.</summary>
    /// <param name="text">UTF-8, possibly with HTML in it.</param>
    public int[] Of(ReadOnlySpan<byte> text)
    {
        var words = _ofWord.GetAlternateLookup<ReadOnlySpan<char>>();
        var reader = new WordReader(text, stackalloc char[LongestWord]);
        var found = new List<int>(text.Length / 10);
        while (reader.Next(out var word))
        {
            if (!words.TryGetValue(word, out int stem))
            {
                stem = Add(word);
            }

            if (stem != None)
            {
                found.Add(stem);
            }
        }

        return [.. found];
    }

    private int Add(Span<char> word)
    {
        string whole = word.ToString();
        return _ofWord[whole] = StopWords.English.Contains(whole) ? None : _numbers.GetOrAdd(word[..PorterStemmer.Stem(word)].ToString(), Number);
    }

    // GetOrAdd may ask for two threads and take one answer: the other number stays unused.
    private int Number(string stem)
    {
        int number = Interlocked.Increment(ref _count) - 1;
        _stems[number] = stem;
        return number;
    }
}

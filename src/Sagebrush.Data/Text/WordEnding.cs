namespace Sagebrush.Data.Text;

/// <summary>A word whose end is looked at and changed in place.</summary>
internal ref struct WordEnding(Span<char> letters)
{
    private readonly Span<char> _letters = letters;

    /// <summary>How many letters the word has now.</summary>
    public int Length { get; private set; } = letters.Length;

    /// <summary>Its last letter; NUL when it has none.</summary>
    public readonly char Last => Length > 0 ? _letters[Length - 1] : '\0';

    /// <summary>It ends with the same consonant twice.</summary>
    public readonly bool IsDouble => Length > 1 && _letters[Length - 1] == _letters[Length - 2] && IsConsonant(Length - 1);

    /// <summary>It ends so.</summary>
    public readonly bool Ends(string suffix) => _letters[..Length].EndsWith(suffix);

    /// <summary>Drops the last letters.</summary>
    public void Cut(int count) => Length -= count;

    /// <summary>Adds a letter where one was cut.</summary>
    public void Append(char letter) => _letters[Length++] = letter;

    /// <summary>Replaces the longest suffix that the word has, when what stands before it has a measure of more than <paramref name="least"/>.</summary>
    public void Replace(ReadOnlySpan<(string Suffix, string Replacement)> rules, int least)
    {
        var (suffix, replacement) = ("", "");
        foreach (var rule in rules)
        {
            (suffix, replacement) = rule.Suffix.Length > suffix.Length && Ends(rule.Suffix) ? rule : (suffix, replacement);
        }

        if (Measure(Length - suffix.Length) > least)
        {
            replacement.CopyTo(_letters[(Length - suffix.Length)..]);
            Length += replacement.Length - suffix.Length;
        }
    }

    /// <summary>How often a consonant follows a vowel in the first <paramref name="count"/> letters.</summary>
    public readonly int Measure(int count)
    {
        int measure = 0;
        for (int i = 1; i < count; i++)
        {
            measure += IsConsonant(i) && !IsConsonant(i - 1) ? 1 : 0;
        }

        return measure;
    }

    /// <summary>There is a vowel among the first <paramref name="count"/> letters.</summary>
    public readonly bool HasVowel(int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (!IsConsonant(i))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The first <paramref name="count"/> letters end as <c>hop</c> does: consonant, vowel, consonant that is not w, x or y.</summary>
    public readonly bool IsShort(int count) => count >= 3
        && IsConsonant(count - 3) && !IsConsonant(count - 2) && IsConsonant(count - 1) && _letters[count - 1] is not ('w' or 'x' or 'y');

    // Y after a consonant is a vowel.
    private readonly bool IsConsonant(int i) => _letters[i] switch
    {
        'a' or 'e' or 'i' or 'o' or 'u' => false,
        'y' => i == 0 || !IsConsonant(i - 1),
        _ => true,
    };
}

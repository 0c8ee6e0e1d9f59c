namespace Sagebrush.Data.Text;

/// <summary>Cuts English words down to stems, so that <c>connected</c> and <c>connections</c> are both <c>connect</c>.</summary>
/// <remarks>
/// Source: M. F. Porter, "An algorithm for suffix stripping", Program 14 (1980), with the three departures of his own later implementation: words of one or
/// two letters stay, <c>-bli</c> becomes <c>-ble</c> and <c>-logi</c> becomes <c>-log</c>. C stands for a run of consonants and V for one of vowels;
/// a word's measure m is how often VC occurs in <c>[C](VC)^m[V]</c>.
/// </remarks>
public static class PorterStemmer
{
    private static readonly (string Suffix, string Replacement)[] Plurals = [("sses", "ss"), ("ies", "i"), ("ss", "ss"), ("s", "")];

    private static readonly (string Suffix, string Replacement)[] Agreed = [("eed", "ee")], Ions = [("ion", "")];

    private static readonly (string Suffix, string Replacement)[] DoubleSuffixes =
    [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("bli", "ble"), ("alli", "al"), ("entli", "ent"), ("eli", "e"),
        ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"),
        ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"), ("logi", "log"),
    ];

    private static readonly (string Suffix, string Replacement)[] Derivations =
        [("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", "")];

    private static readonly (string Suffix, string Replacement)[] Endings =
    [
        ("al", ""), ("ance", ""), ("ence", ""), ("er", ""), ("ic", ""), ("able", ""), ("ible", ""), ("ant", ""), ("ement", ""), ("ment", ""), ("ent", ""),
        ("ou", ""), ("ism", ""), ("ate", ""), ("iti", ""), ("ous", ""), ("ive", ""), ("ize", ""),
    ];

    /// <summary>Replaces a word by its stem.</summary>
    /// <param name="word">In lower case; its first letters are the stem afterwards.</param>
    /// <returns>The stem's length, at most the word's.</returns>
    public static int Stem(Span<char> word)
    {
        if (word.Length <= 2)
        {
            return word.Length;
        }

        var ending = new WordEnding(word);
        ending.Replace(Plurals, least: -1);
        Participles(ref ending);
        FinalY(ref ending);
        ending.Replace(DoubleSuffixes, least: 0);
        ending.Replace(Derivations, least: 0);
        ending.Replace(ending.Ends("sion") || ending.Ends("tion") ? Ions : Endings, least: 1);
        FinalE(ref ending);
        return ending.Length;
    }

    // agreed → agree; plastered → plaster, hoping → hope, hopping → hop
    private static void Participles(ref WordEnding word)
    {
        if (word.Ends("eed"))
        {
            word.Replace(Agreed, least: 0);
            return;
        }

        string suffix = word.Ends("ed") ? "ed" : word.Ends("ing") ? "ing" : "";
        if (suffix.Length == 0 || !word.HasVowel(word.Length - suffix.Length))
        {
            return;
        }

        word.Cut(suffix.Length);
        if (word.Ends("at") || word.Ends("bl") || word.Ends("iz") || (word.Measure(word.Length) == 1 && word.IsShort(word.Length) && !word.IsDouble))
        {
            word.Append('e');
        }
        else if (word.IsDouble && word.Last is not ('l' or 's' or 'z'))
        {
            word.Cut(1);
        }
    }

    private static void FinalY(ref WordEnding word)
    {
        if (word.Last == 'y' && word.HasVowel(word.Length - 1))
        {
            word.Cut(1);
            word.Append('i');
        }
    }

    // probate → probat, rate → rate, cease → ceas; controll → control
    private static void FinalE(ref WordEnding word)
    {
        if (word.Last == 'e' && word.Measure(word.Length - 1) is var measure && (measure > 1 || (measure == 1 && !word.IsShort(word.Length - 1))))
        {
            word.Cut(1);
        }

        if (word.Last == 'l' && word.IsDouble && word.Measure(word.Length - 1) > 1)
        {
            word.Cut(1);
        }
    }
}

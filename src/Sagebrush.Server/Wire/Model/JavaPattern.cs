using System.Text;

namespace Sagebrush.Wire;

/// <summary>
/// Says a Java pattern in .NET's dialect, where the two differ in the models: Java's <c>\d</c> and <c>\w</c> are ASCII, it knows POSIX classes
/// (<c>\p{Alnum}</c>), reads a surrogate pair as one character of a class, and lets any sign be escaped.
/// </summary>
internal static class JavaPattern
{
    /// <summary>A pattern that .NET compiles and that matches the same texts.</summary>
    public static string ToDotNet(string java)
    {
        var text = new StringBuilder(java.Length + 16);
        bool inClass = false;
        for (int i = 0; i < java.Length;)
        {
            if (java[i] != '\\' || i + 1 == java.Length)
            {
                // A bracket within a class, or one that closes none, stands for itself in both dialects.
                inClass = java[i] switch { '[' => true, ']' => false, _ => inClass };
                text.Append(java[i++]);
                continue;
            }

            string escape = Escape(java, i);
            text.Append(Ascii(escape) is { } characters ? inClass ? characters : $"[{characters}]" : Other(escape));
            i += escape.Length;
        }

        return text.ToString();
    }

    // \d, \p{Alnum}, A, or a whole range between surrogate pairs.
    private static string Escape(string java, int at)
    {
        const string Pairs = @"\uD800\uDC00-\uDBFF\uDFFF";
        if (string.CompareOrdinal(java, at, Pairs, 0, Pairs.Length) == 0)
        {
            return Pairs;
        }

        int close = java[at + 1] is 'p' or 'P' ? java.IndexOf('}', at) : -1;
        return close > 0 ? java[at..(close + 1)] : java.Substring(at, 2);
    }

    private static string? Ascii(string escape) => escape switch
    {
        @"\d" => "0-9",
        @"\w" => "A-Za-z0-9_",
        @"\p{ASCII}" => @"\x00-\x7F",
        @"\p{Print}" => @"\x20-\x7E",
        @"\p{Graph}" => @"\x21-\x7E",
        @"\p{Alnum}" => "A-Za-z0-9",
        @"\p{Alpha}" => "A-Za-z",
        @"\p{Digit}" => "0-9",
        @"\p{Lower}" => "a-z",
        @"\p{Upper}" => "A-Z",
        @"\p{Space}" => @" \t-\r",
        @"\p{Punct}" => @"!-/:-@\[-`{-~",
        @"\uD800\uDC00-\uDBFF\uDFFF" => @"\uD800-\uDFFF",
        _ => null,
    };

    private static string Other(string escape) => escape == @"\_" ? "_" : escape;
}

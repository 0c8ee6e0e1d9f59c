using System.Text;

namespace Sagebrush.Access;

/// <summary>
/// A pattern of a policy: <c>*</c> stands for any characters, <c>?</c> for one, and <c>${aws:username}</c> for what the request has under that key. What
/// a variable brings is taken literally. Source: IAM User Guide, "IAM policy elements: Variables and tags".
/// </summary>
public sealed class Wildcard
{
    // Beside the characters themselves, which are 0 to 65535.
    private const int Any = -1, One = -2;

    private readonly int[] _fixed;
    private readonly IReadOnlyList<(int[] Before, string Variable, string? Default)> _variables;
    private readonly bool _hasVariables;
    private readonly bool _ignoresCase;

    /// <summary>Compiles a pattern.</summary>
    /// <param name="text">As the policy has it.</param>
    /// <param name="hasVariables">False in policies of the version 2008-10-17, where <c>${</c> is only text.</param>
    /// <param name="ignoresCase">Letters of either case are the same.</param>
    public Wildcard(string text, bool hasVariables = false, bool ignoresCase = false)
    {
        (Text, _hasVariables, _ignoresCase) = (text, hasVariables, ignoresCase);
        var variables = new List<(int[], string, string?)>();
        var run = new List<int>();
        for (int i = 0; i < text.Length; i++)
        {
            int end = hasVariables && text.AsSpan(i).StartsWith("${") ? text.IndexOf('}', i) : -1;
            if (end < 0)
            {
                run.Add(text[i] switch { '*' => Any, '?' => One, var c => c });
                continue;
            }

            string variable = text[(i + 2)..end];
            if (variable is "*" or "?" or "$")
            {
                run.Add(variable[0]);
            }
            else
            {
                variables.Add(([.. run], Name(variable), Default(variable)));
                run.Clear();
            }

            i = end;
        }

        (_variables, _fixed) = (variables, [.. run]);
    }

    /// <summary>As the policy has it.</summary>
    public string Text { get; }

    /// <summary>True for <c>*</c>.</summary>
    public bool IsAnything => Text == "*";

    /// <summary>True when the pattern stands for one text only.</summary>
    public bool IsLiteral => _variables.Count == 0 && _fixed.All(c => c >= 0);

    /// <summary>True when the text is one that the pattern stands for; a variable that the request has no value for stands for none.</summary>
    public bool Matches(string text, Inquiry inquiry) =>
        IsAnything || (_variables.Count == 0 ? Matches(_fixed, text) : Expand(inquiry) is { } pattern && Matches(pattern, text));

    /// <summary>The text with its variables filled in and wildcards as characters, for operators that compare exactly; null where a variable has no value.</summary>
    public string? Literal(Inquiry inquiry)
    {
        if (_variables.Count == 0)
        {
            return Text;
        }

        if (Expand(inquiry) is not { } pattern)
        {
            return null;
        }

        var text = new StringBuilder(pattern.Count);
        foreach (int c in pattern)
        {
            text.Append(c switch { Any => '*', One => '?', _ => (char)c });
        }

        return text.ToString();
    }

    /// <summary>The patterns between separators, at most so many; a separator in a variable's name is none.</summary>
    public Wildcard[] Split(char separator, int count)
    {
        var parts = new List<Wildcard>(count);
        int start = 0;
        for (int i = 0; i < Text.Length && parts.Count < count - 1; i++)
        {
            if (_hasVariables && Text.AsSpan(i).StartsWith("${") && Text.IndexOf('}', i) is > 0 and var end)
            {
                i = end;
            }
            else if (Text[i] == separator)
            {
                parts.Add(Part(start, i));
                start = i + 1;
            }
        }

        return [.. parts, Part(start, Text.Length)];
    }

    private Wildcard Part(int start, int end) => new(Text[start..end], _hasVariables, _ignoresCase);

    private static string Name(string variable) => variable.Split(',', 2)[0].Trim();

    // ${aws:PrincipalTag/team, 'company-wide'}
    private static string? Default(string variable) => variable.Split(',', 2) is [_, var text] ? text.Trim().Trim('\'') : null;

    private List<int>? Expand(Inquiry inquiry)
    {
        var pattern = new List<int>();
        foreach (var (before, variable, fallback) in _variables)
        {
            if ((inquiry.Values(variable) is [var only] ? only : fallback) is not { } value)
            {
                return null;
            }

            pattern.AddRange(before);
            pattern.AddRange(value.Select(c => (int)c));
        }

        pattern.AddRange(_fixed);
        return pattern;
    }

    /// <summary>Walks both from the left; at a difference the last <c>*</c> takes one character more. Time grows with the product of the lengths at worst.</summary>
    private bool Matches(IReadOnlyList<int> pattern, string text)
    {
        int p = 0, star = -1, restart = 0;
        for (int t = 0; t < text.Length;)
        {
            if (p < pattern.Count && pattern[p] == Any)
            {
                (star, restart) = (p++, t);
            }
            else if (p < pattern.Count && (pattern[p] == One || IsSame(pattern[p], text[t])))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                (p, t) = (star + 1, ++restart);
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Count && pattern[p] == Any)
        {
            p++;
        }

        return p == pattern.Count;
    }

    private bool IsSame(int expected, char given) =>
        expected == given || (_ignoresCase && expected >= 0 && char.ToLowerInvariant((char)expected) == char.ToLowerInvariant(given));
}

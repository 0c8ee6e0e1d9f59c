using System.Text;
using System.Text.RegularExpressions;
using Sagebrush.Wire;

namespace Sagebrush.Services;

/// <summary>
/// Which messages to find: all terms of <c>ERROR "exit code"</c>, any of <c>?ERROR ?WARN</c>, none of <c>-DEBUG</c>, a match of <c>%[45]\d\d%</c>; upper and lower
/// case differ. Source: CloudWatch Logs User Guide, "Filter pattern syntax", unstructured log events.
/// </summary>
internal sealed class FilterPattern
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    private readonly List<Func<string, bool>> _all = [], _any = [], _none = [];

    private FilterPattern()
    {
    }

    /// <summary>Reads a pattern; null and blank ones match everything.</summary>
    /// <exception cref="AwsException">InvalidParameterException: malformed, or a pattern for JSON or columns.</exception>
    public static FilterPattern Parse(string? text)
    {
        var pattern = new FilterPattern();
        var rest = (text ?? "").Trim();
        if (rest is ['{' or '[', ..])
        {
            throw Invalid("Patterns for JSON and for columns are not supported by Sagebrush; use terms, \"phrases\" and %regular expressions%.");
        }

        while (rest.Length > 0)
        {
            var terms = rest[0] switch { '?' => pattern._any, '-' => pattern._none, _ => pattern._all };
            if (terms != pattern._all)
            {
                rest = rest[1..];
            }

            terms.Add(TakeTerm(ref rest));
            rest = rest.TrimStart();
        }

        return pattern;
    }

    /// <summary>True when the message is to be found.</summary>
    public bool Matches(string message)
    {
        if (_none.Exists(term => term(message)) || !_all.TrueForAll(term => term(message)))
        {
            return false;
        }

        // As in the service, a term with a question mark counts only where no other term must be there.
        return _all.Count > 0 || _any.Count == 0 || _any.Exists(term => term(message));
    }

    private static Func<string, bool> TakeTerm(ref string rest) => rest switch
    {
        ['"', ..] => Contains(TakeQuoted(ref rest, '"')),
        ['%', ..] => Expression(TakeQuoted(ref rest, '%')),
        _ => Contains(TakeWord(ref rest)),
    };

    private static string TakeQuoted(ref string rest, char quote)
    {
        var taken = new StringBuilder();
        for (int i = 1; i < rest.Length; i++)
        {
            if (rest[i] == quote)
            {
                rest = rest[(i + 1)..];
                return taken.ToString();
            }

            // In a phrase a backslash makes a quote plain; in a regular expression it is the expression's own.
            if (quote == '"' && rest[i] == '\\' && i + 1 < rest.Length)
            {
                i++;
            }

            taken.Append(rest[i]);
        }

        throw Invalid($"Unclosed {quote} in the filter pattern.");
    }

    private static string TakeWord(ref string rest)
    {
        int length = 0;
        while (length < rest.Length && !char.IsWhiteSpace(rest[length]))
        {
            length++;
        }

        string word = rest[..length];
        rest = rest[length..];
        return word.Length > 0 && word.All(c => char.IsLetterOrDigit(c) || c == '_')
            ? word
            : throw Invalid($"Invalid character(s) in term '{word}'");
    }

    private static Func<string, bool> Contains(string term) => message => message.Contains(term, StringComparison.Ordinal);

    private static Func<string, bool> Expression(string text)
    {
        try
        {
            return new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, MatchTimeout).IsMatch;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw Invalid($"The regular expression %{text}% is not valid: {e.Message}");
        }
    }

    private static AwsException Invalid(string why) => AwsError.InvalidParameter.With($"Invalid filter pattern. {why}");
}

using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Sagebrush.Wire;

/// <summary>A pattern of the model: matched as a whole, as the service does, compiled when first used.</summary>
/// <param name="text">As in the model.</param>
public sealed class Pattern(string text)
{
    // Seven of the models' patterns are Java's own dialect; the same sets of texts in .NET's.
    private static readonly FrozenDictionary<string, string> Rewrites = new Dictionary<string, string>
    {
        [@"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\t]*"] = @"[\u0020-\uFFFD\t]*",
        [@"\p{Alnum}"] = "[A-Za-z0-9]",
        [@"\_"] = "_",
    }.ToFrozenDictionary();

    private readonly Lazy<Regex> _regex = new(() => Compile(text));

    /// <summary>As in the model; error texts quote it.</summary>
    public string Text { get; } = text;

    /// <summary>Whether the whole of <paramref name="value"/> matches.</summary>
    public bool Matches(string value)
    {
        try
        {
            return _regex.Value.IsMatch(value);
        }
        catch (RegexMatchTimeoutException)
        {
            // A text that a pattern cannot decide within its second is refused rather than let in.
            return false;
        }
    }

    private static Regex Compile(string pattern)
    {
        foreach (var (java, dotnet) in Rewrites)
        {
            pattern = pattern.Replace(java, dotnet, StringComparison.Ordinal);
        }

        return new Regex($@"\A(?:{pattern})\z", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
    }
}

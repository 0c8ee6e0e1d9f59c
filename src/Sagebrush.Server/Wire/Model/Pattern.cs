using System.Text.RegularExpressions;

namespace Sagebrush.Wire;

/// <summary>A pattern of the model: matched as a whole, as the service does, compiled when first used.</summary>
/// <param name="text">As in the model: Java's dialect.</param>
public sealed class Pattern(string text)
{
    private readonly Lazy<Regex> _regex = new(() =>
        new Regex($@"\A(?:{JavaPattern.ToDotNet(text)})\z", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)));

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
}

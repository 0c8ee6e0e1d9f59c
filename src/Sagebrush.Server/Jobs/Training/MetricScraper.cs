using System.Globalization;
using System.Text.RegularExpressions;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Jobs;

/// <summary>Reads metrics out of log lines by the regular expressions of their definitions.</summary>
/// <param name="definitions">Name and expression each; the first group of an expression is the value, or all of it when it has none.</param>
internal sealed class MetricScraper(IEnumerable<(string Name, string Regex)> definitions)
{
    // An expression may backtrack for ever on some line; that line then has no value.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly (string Name, Regex Regex)[] _definitions = [.. definitions.Select(d => (d.Name, Parse(d.Regex)))];

    /// <summary>Reads an expression; Python's named groups are understood.</summary>
    /// <exception cref="ArgumentException">It is none; the message says why.</exception>
    public static Regex Parse(string regex) => new(regex.Replace("(?P<", "(?<", StringComparison.Ordinal), RegexOptions.CultureInvariant, Patience);

    /// <summary>The values in a line.</summary>
    /// <param name="line">Without its end.</param>
    /// <param name="time">When it was written.</param>
    public IEnumerable<MetricData> Scrape(string line, DateTimeOffset time)
    {
        foreach (var (name, regex) in _definitions)
        {
            if (Value(regex, line) is { } value)
            {
                yield return new() { MetricName = name, Value = value, Timestamp = time };
            }
        }
    }

    private static float? Value(Regex regex, string line)
    {
        try
        {
            var match = regex.Match(line);
            var value = match.Groups.Count > 1 ? match.Groups[1] : match;
            return match.Success && float.TryParse(value.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) ? number : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }
}

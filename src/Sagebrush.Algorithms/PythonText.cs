using System.Globalization;
using System.Text;

namespace Sagebrush.Algorithms;

/// <summary>Values as Python's <c>repr</c> writes them: the service's log lines come from Python, and tools compare them as text.</summary>
internal static class PythonText
{
    /// <summary>For example <c>0.9736842105263158</c>, <c>1.0</c>, <c>1e-05</c>, <c>nan</c>.</summary>
    public static string Of(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }

        // The shortest digits that read back as the same number are the same in both languages; where they put the point is not.
        string text = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        int mark = text.IndexOf('E', StringComparison.Ordinal);
        string mantissa = mark < 0 ? text : text[..mark];
        int point = mantissa.IndexOf('.', StringComparison.Ordinal) is >= 0 and var found ? found : mantissa.Length;
        point += mark < 0 ? 0 : int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string padded = mantissa.Replace(".", "", StringComparison.Ordinal), digits = padded.TrimStart('0');
        return (double.IsNegative(value) ? "-" : "") + Placed(digits.TrimEnd('0'), point - (padded.Length - digits.Length));
    }

    // The point stands after so many of the digits, which neither begin nor end with 0.
    private static string Placed(string digits, int point) => (digits.Length, point - 1) switch
    {
        (0, _) => "0.0",
        (1, < -4 or >= 16) => digits + Exponent(point - 1),
        (_, < -4 or >= 16) => digits.Insert(1, ".") + Exponent(point - 1),
        (_, < 0) => "0." + new string('0', -point) + digits,
        var (length, _) when length <= point => digits.PadRight(point, '0') + ".0",
        _ => digits.Insert(point, "."),
    };

    private static string Exponent(int exponent) => string.Create(CultureInfo.InvariantCulture, $"e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");

    /// <summary>For example <c>{'k': '3', 'predictor_type': 'classifier'}</c>.</summary>
    public static string Of(IEnumerable<KeyValuePair<string, string>> dictionary)
    {
        var text = new StringBuilder("{");
        foreach (var (key, value) in dictionary)
        {
            text.Append(text.Length > 1 ? ", " : "").Append(Quoted(key)).Append(": ").Append(Quoted(value));
        }

        return text.Append('}').ToString();
    }

    private static string Quoted(string text) => "'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal) + "'";
}

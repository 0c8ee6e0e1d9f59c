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

        // C# writes an exponent from 1e15 on and below 1e-4, Python from 1e16 on and below 1e-4.
        const int PlainExponent = 15;
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        int mark = text.IndexOf('E', StringComparison.Ordinal);
        if (mark >= 0)
        {
            int exponent = int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            string digits = text[..mark];
            if (exponent != PlainExponent)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{digits}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
            }

            int whole = PlainExponent + 1 + (value < 0 ? 1 : 0);
            text = digits.Replace(".", "", StringComparison.Ordinal).PadRight(whole, '0');
            text = text.Length > whole ? text.Insert(whole, ".") : text;
        }

        return text.Contains('.', StringComparison.Ordinal) ? text : text + ".0";
    }

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

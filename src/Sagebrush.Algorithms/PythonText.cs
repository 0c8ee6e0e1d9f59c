using System.Text;

namespace Sagebrush.Algorithms;

/// <summary>Values as Python's <c>repr</c> writes them: the service's log lines come from Python, and tools compare them as text.</summary>
internal static class PythonText
{
    /// <summary>For example <c>0.9736842105263158</c>, <c>1.0</c>, <c>1e-05</c>, <c>nan</c>.</summary>
    public static string Of(double value)
    {
        Span<byte> text = stackalloc byte[PythonNumber.Room];
        return Encoding.ASCII.GetString(text[..PythonNumber.Write(value, text)]);
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

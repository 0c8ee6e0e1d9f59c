using System.Globalization;

namespace Sagebrush.Wire;

/// <summary>Time stamps as text. https://smithy.io/2.0/spec/protocol-traits.html#timestampformat-trait</summary>
internal static class Timestamps
{
    /// <summary>Canonical epoch seconds from the wire's text.</summary>
    /// <exception cref="AwsException">SerializationException: the text is no time stamp.</exception>
    public static decimal Parse(string text, string format)
    {
        if (format == "unixTimestamp" && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal seconds))
        {
            return seconds;
        }

        return TryParse(text, out var time) ? time.ToUnixTimeMilliseconds() / 1000m : throw AwsError.Serialization.With($"'{text}' is not a time stamp.");
    }

    /// <summary>Reads <c>2026-01-31T12:00:00.5Z</c> (offsets too, UTC without one) and <c>Sat, 31 Jan 2026 12:00:00 GMT</c>.</summary>
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        // .NET reads much more, "May" and "12:00" among it, and fills in from today.
        bool isDate = text.Length >= 10 && (text[4] == '-' || text[3] == ',');
        time = default;
        return isDate && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }

    /// <summary>The wire's text from canonical epoch seconds.</summary>
    public static string Format(double seconds, string format)
    {
        var time = DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Round(seconds * 1000));
        return format switch
        {
            "iso8601" => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            "rfc822" => time.UtcDateTime.ToString("R", CultureInfo.InvariantCulture),
            _ => seconds.ToString(CultureInfo.InvariantCulture),
        };
    }
}

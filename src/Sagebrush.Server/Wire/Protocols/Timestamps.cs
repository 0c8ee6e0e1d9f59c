using System.Globalization;

namespace Sagebrush.Wire;

/// <summary>Time stamps outside JSON. https://smithy.io/2.0/spec/protocol-traits.html#timestampformat-trait</summary>
internal static class Timestamps
{
    /// <summary>Canonical epoch seconds from the wire's text.</summary>
    /// <exception cref="AwsException">SerializationException: the text is no time stamp.</exception>
    public static decimal Parse(string text, string? format)
    {
        if (format == "unixTimestamp" && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal seconds))
        {
            return seconds;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUnixTimeMilliseconds() / 1000m
            : throw AwsError.Serialization.With($"'{text}' is not a time stamp.");
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

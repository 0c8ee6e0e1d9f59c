using System.Globalization;

namespace Sagebrush.Wire.Signing;

/// <summary>Dates as HTTP and mail write them: <c>Tue, 27 Mar 2007 19:36:42 GMT</c>, or with an offset; the day of the week is for people.</summary>
internal static class HttpDate
{
    private static readonly string[] Formats = ["d MMM yyyy HH:mm:ss 'GMT'", "d MMM yyyy HH:mm:ss '-0000'", "d MMM yyyy HH:mm:ss zzz"];

    /// <summary>The moment; null for what is no date.</summary>
    public static DateTimeOffset? Parse(string text) => DateTimeOffset.TryParseExact(
        text[(text.IndexOf(',') + 1)..].Trim(), Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}

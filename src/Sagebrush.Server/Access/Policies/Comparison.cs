using System.Globalization;

namespace Sagebrush.Access;

/// <summary>The test of one value of a request against one value of a policy.</summary>
public sealed class Comparison
{
    // arn:partition:service:region:account:resource
    private const int Parts = 6;

    private readonly Func<string, Wildcard, Inquiry, bool> _matches;
    private readonly Func<string, bool> _isValid;

    private Comparison(Func<string, Wildcard, Inquiry, bool> matches, Func<string, bool>? isValid = null) =>
        (_matches, _isValid) = (matches, isValid ?? (_ => true));

    /// <summary>Texts, character by character.</summary>
    public static Comparison Exact { get; } = new((value, expected, inquiry) => value == expected.Literal(inquiry));

    /// <summary>Texts, letters of either case being the same.</summary>
    public static Comparison IgnoringCase { get; } = new((value, expected, inquiry) => value.Equals(expected.Literal(inquiry), StringComparison.OrdinalIgnoreCase));

    /// <summary>A text and a pattern.</summary>
    public static Comparison Like { get; } = new((value, expected, inquiry) => expected.Matches(value, inquiry));

    /// <summary>An ARN and a pattern of one; each of the six parts by itself, so that a wildcard does not reach over a colon.</summary>
    public static Comparison Arn { get; } = new(MatchesArn);

    /// <summary><c>true</c> and <c>false</c>.</summary>
    public static Comparison Bool { get; } = new(
        (value, expected, inquiry) => value.Equals(expected.Literal(inquiry), StringComparison.OrdinalIgnoreCase), text => bool.TryParse(text, out _));

    /// <summary>Bytes in Base64.</summary>
    public static Comparison Binary { get; } = new(
        (value, expected, inquiry) => value == expected.Literal(inquiry), text => Convert.TryFromBase64String(text, new byte[text.Length], out _));

    /// <summary>An address and a range of them: <c>192.0.2.0/24</c>.</summary>
    public static Comparison IpAddress { get; } = new(
        (value, expected, inquiry) => AddressRange.Parse(expected.Literal(inquiry))?.Contains(value) is true, text => AddressRange.Parse(text) is not null);

    /// <summary>Whether the key is absent; a condition answers that itself.</summary>
    public static Comparison Null { get; } = new((_, _, _) => false, text => bool.TryParse(text, out _));

    /// <summary>Numbers, whole or not.</summary>
    /// <param name="holds">Told how the request's number stands to the policy's: below zero, zero, above.</param>
    public static Comparison Numeric(Func<int, bool> holds) => new(
        (value, expected, inquiry) => Number(value) is { } left && Number(expected.Literal(inquiry)) is { } right && holds(left.CompareTo(right)),
        text => Number(text) is not null);

    /// <summary>Points in time, in ISO 8601 or seconds since 1970.</summary>
    /// <param name="holds">Told how the request's time stands to the policy's.</param>
    public static Comparison Date(Func<int, bool> holds) => new(
        (value, expected, inquiry) => Time(value) is { } left && Time(expected.Literal(inquiry)) is { } right && holds(left.CompareTo(right)),
        text => Time(text) is not null);

    /// <summary>True when the value is as the policy wants it.</summary>
    public bool Matches(string value, Wildcard expected, Inquiry inquiry) => _matches(value, expected, inquiry);

    /// <summary>True when a policy may have this value; one with a variable shows only when it is asked.</summary>
    public bool IsValid(string text) => text.Contains("${", StringComparison.Ordinal) || _isValid(text);

    private static bool MatchesArn(string value, Wildcard expected, Inquiry inquiry)
    {
        string[] parts = value.Split(':', Parts);
        return expected.IsAnything || (parts.Length == Parts && expected.Split(':', Parts) is { Length: Parts } patterns
            && patterns.Zip(parts).All(pair => pair.First.Matches(pair.Second, inquiry)));
    }

    private static decimal? Number(string? text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) ? number : null;

    private static DateTimeOffset? Time(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seconds) && Math.Abs(seconds) < 60_000_000_000
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time
            : null;
}

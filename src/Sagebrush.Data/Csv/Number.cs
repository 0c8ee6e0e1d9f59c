using System.Globalization;
using System.Text;

namespace Sagebrush.Data.Csv;

/// <summary>Decimal numbers to floats, each rounded as <see cref="float.Parse(string)"/> does.</summary>
internal static class Number
{
    // No number of so many digits is beyond 64 bits.
    private const int MostDigits = 19, MostExponentDigits = 4;

    /// <summary>Reads for example <c>-5.1</c> or <c>6.02e23</c>; false when there is anything else.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out float value)
    {
        bool isNegative = text is [(byte)'-', ..];
        var rest = isNegative ? text[1..] : text;
        ulong digits = 0;
        int length = rest.Length, decimals = 0;
        ReadDigits(ref rest, ref digits);
        int count = length - rest.Length;
        if (rest is [(byte)'.', ..])
        {
            rest = rest[1..];
            length = rest.Length;
            ReadDigits(ref rest, ref digits);
            decimals = length - rest.Length;
            count += decimals;
        }

        int exponent = 0;
        if (count is 0 or > MostDigits || !TryReadExponent(rest, ref exponent) || !DecimalFloat.TryRoundScaled(digits, exponent - decimals, out value))
        {
            return TryParseAny(text, out value);
        }

        value = isNegative ? -value : value;
        return true;
    }

    /// <summary>Reads <c>nan</c>, <c>inf</c> or <c>infinity</c> in any case, the latter two maybe with a sign.</summary>
    public static bool TryParseWord(ReadOnlySpan<byte> text, out float value)
    {
        var word = text is [(byte)'-' or (byte)'+', ..] ? text[1..] : text;
        bool isInfinite = Ascii.EqualsIgnoreCase(word, "inf"u8) || Ascii.EqualsIgnoreCase(word, "infinity"u8);
        value = !isInfinite ? float.NaN : text[0] == '-' ? float.NegativeInfinity : float.PositiveInfinity;
        return isInfinite || Ascii.EqualsIgnoreCase(text, "nan"u8);
    }

    // Beyond MostDigits the sum is without meaning.
    private static void ReadDigits(ref ReadOnlySpan<byte> text, ref ulong digits)
    {
        while (text.Length >= sizeof(ulong) && EightDigits.TryRead(text, out uint eight))
        {
            digits = digits * EightDigits.Bound + eight;
            text = text[sizeof(ulong)..];
        }

        while (text is [>= (byte)'0' and <= (byte)'9', ..])
        {
            digits = digits * 10 + text[0] - '0';
            text = text[1..];
        }
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> text, ref int exponent)
    {
        if (text.IsEmpty)
        {
            return true;
        }

        bool isNegative = text is [_, (byte)'-', ..];
        var number = text[(text is [_, (byte)'-' or (byte)'+', ..] ? 2 : 1)..];
        foreach (byte digit in number)
        {
            exponent = 10 * exponent + digit - '0';
        }

        exponent = isNegative ? -exponent : exponent;
        return text[0] is (byte)'e' or (byte)'E' && number.Length is > 0 and <= MostExponentDigits && !number.ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    // More digits than 64 bits hold, powers that a double does not hold, and halves of a float's last place.
    private static bool TryParseAny(ReadOnlySpan<byte> text, out float value)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        value = 0;
        return text.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0 && float.TryParse(text, Style, CultureInfo.InvariantCulture, out value);
    }
}

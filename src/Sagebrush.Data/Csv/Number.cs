using System.Globalization;
using System.Text;

namespace Sagebrush.Data.Csv;

/// <summary>Decimal numbers to floats, correctly rounded.</summary>
internal static class Number
{
    private const int ExactDigits = 16_777_216;

    // 10^10 is the last power of ten that a float holds exactly: an exact numerator over an exact denominator is rounded once, and so correctly.
    private static ReadOnlySpan<float> Powers => [1e0f, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f, 1e7f, 1e8f, 1e9f, 1e10f];

    /// <summary>Reads for example <c>-5.1</c> or <c>6.02e23</c>; false when there is anything else.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out float value)
    {
        int digits = 0, decimals = 0, i = text is [(byte)'-', ..] ? 1 : 0, start = i;
        bool point = false;
        for (; i < text.Length; i++)
        {
            int digit = text[i] - '0';
            if ((uint)digit <= 9 && digits < ExactDigits / 10)
            {
                digits = digits * 10 + digit;
                decimals += point ? 1 : 0;
            }
            else if (text[i] == '.' && !point)
            {
                point = true;
            }
            else
            {
                return TryParseAny(text, out value);
            }
        }

        if (i - start == (point ? 1 : 0) || decimals >= Powers.Length)
        {
            return TryParseAny(text, out value);
        }

        value = digits / Powers[decimals];
        value = start == 1 ? -value : value;
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

    // An exponent, or more digits than a float holds.
    private static bool TryParseAny(ReadOnlySpan<byte> text, out float value)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        value = 0;
        return text.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0 && float.TryParse(text, Style, CultureInfo.InvariantCulture, out value);
    }
}

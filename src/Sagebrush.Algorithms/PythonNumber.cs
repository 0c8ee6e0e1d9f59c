using System.Buffers.Text;
using System.Globalization;
using Sagebrush.Data.Json;

namespace Sagebrush.Algorithms;

/// <summary>
/// Floats as Python's <c>repr</c> writes them: the shortest digits that read back as the same number, with a point or an exponent.
/// For example <c>0.9736842105263158</c>, <c>1.0</c>, <c>1e-05</c>, <c>nan</c>.
/// </summary>
public static class PythonNumber
{
    /// <summary>Bytes that must be free where a number is written.</summary>
    public const int Room = 32;

    // Python leaves the exponent away for a point so far to the left or right of the first digit.
    private const int LeastExponent = -4, GreatestExponent = 15;

    /// <summary>Writes <paramref name="value"/> and answers its length.</summary>
    /// <param name="value">Any number.</param>
    /// <param name="into">At least <see cref="Room"/> bytes.</param>
    public static int Write(double value, Span<byte> into)
    {
        if (!double.IsFinite(value))
        {
            var word = double.IsNaN(value) ? "nan"u8 : value > 0 ? "inf"u8 : "-inf"u8;
            word.CopyTo(into);
            return word.Length;
        }

        Span<byte> text = stackalloc byte[Room];
        Utf8Formatter.TryFormat(ShortestDouble.Of(Math.Abs(value), out int exponent), text, out int count);
        var digits = text[..count].TrimEnd((byte)'0');
        into[0] = (byte)'-';
        int sign = double.IsNegative(value) ? 1 : 0;
        return sign + Place(digits, exponent + count - 1, into[sign..]);
    }

    /// <summary>The same as Python's <c>json</c> writes it, which has names for what JSON has no number for: <c>NaN</c>, <c>Infinity</c>.</summary>
    /// <inheritdoc cref="Write"/>
    public static int WriteJson(double value, Span<byte> into)
    {
        if (double.IsFinite(value))
        {
            return Write(value, into);
        }

        var word = double.IsNaN(value) ? "NaN"u8 : value > 0 ? "Infinity"u8 : "-Infinity"u8;
        word.CopyTo(into);
        return word.Length;
    }

    // The point stands behind the first digit, times 10^exponent; the last digit is not 0.
    private static int Place(ReadOnlySpan<byte> digits, int exponent, Span<byte> into)
    {
        if (digits.IsEmpty)
        {
            "0.0"u8.CopyTo(into);
            return 3;
        }

        if (exponent is < LeastExponent or > GreatestExponent)
        {
            return Scientific(digits, exponent, into);
        }

        return exponent < 0 ? Fraction(digits, -exponent, into) : Fixed(digits, exponent + 1, into);
    }

    // 0.0012345
    private static int Fraction(ReadOnlySpan<byte> digits, int zeros, Span<byte> into)
    {
        into[..(zeros + 1)].Fill((byte)'0');
        into[1] = (byte)'.';
        digits.CopyTo(into[(zeros + 1)..]);
        return zeros + 1 + digits.Length;
    }

    // 123.45, 12300.0
    private static int Fixed(ReadOnlySpan<byte> digits, int whole, Span<byte> into)
    {
        into[..(whole + 2)].Fill((byte)'0');
        int before = Math.Min(whole, digits.Length);
        digits[..before].CopyTo(into);
        digits[before..].CopyTo(into[(whole + 1)..]);
        into[whole] = (byte)'.';
        return Math.Max(whole + 2, digits.Length + 1);
    }

    // 1.2345e-20
    private static int Scientific(ReadOnlySpan<byte> digits, int exponent, Span<byte> into)
    {
        into[0] = digits[0];
        int length = 1;
        if (digits.Length > 1)
        {
            into[1] = (byte)'.';
            digits[1..].CopyTo(into[2..]);
            length = digits.Length + 1;
        }

        into[length++] = (byte)'e';
        into[length++] = (byte)(exponent < 0 ? '-' : '+');
        Math.Abs(exponent).TryFormat(into[length..], out int written, "00", CultureInfo.InvariantCulture);
        return length + written;
    }
}

using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sagebrush.Data.Json;

/// <summary>
/// Writes floats as JSON: the shortest text that reads back as the same float, with a point or an exponent as floats have in AWS's answers; what JSON has
/// no number for is <c>null</c>.
/// </summary>
internal static class FloatText
{
    /// <summary>Bytes that must be free where a number is written; more than the number takes.</summary>
    public const int Room = 24;

    private const int Digits = 9;
    private const uint HundredMillion = 100_000_000, ExactIntegers = 1 << 24;
    private const ulong Zeros = 0x3030303030303030;

    private static readonly uint[] Tens = [.. Enumerable.Range(0, Digits + 1).Select(e => (uint)Math.Pow(10, e))];

    /// <summary>Writes <paramref name="value"/> and answers its length.</summary>
    /// <param name="value">Any float.</param>
    /// <param name="into">At least <see cref="Room"/> bytes.</param>
    public static int Write(float value, Span<byte> into)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(into.Length, Room);
        if (!float.IsFinite(value))
        {
            "null"u8.CopyTo(into);
            return 4;
        }

        // Bound: a sign and no more than 22 bytes from here.
        ref byte start = ref MemoryMarshal.GetReference(into);
        int sign = float.IsNegative(value) ? 1 : 0;
        start = (byte)'-';
        value = Math.Abs(value);
        start = ref Unsafe.Add(ref start, sign);
        uint whole = (uint)value;
        if (whole != value || whole >= ExactIntegers)
        {
            return sign + Write(ShortestFloat.Of(value, out int exponent), exponent, ref start);
        }

        return sign + (whole < 10 ? WriteDigit(whole, ref start) : Write(whole, 0, ref start));
    }

    // 7.0: labels of classes mostly are such.
    private static int WriteDigit(uint digit, ref byte to)
    {
        to = (byte)('0' + digit);
        Unsafe.Add(ref to, 1) = (byte)'.';
        Unsafe.Add(ref to, 2) = (byte)'0';
        return 3;
    }

    // digits · 10^exponent
    private static int Write(uint digits, int exponent, ref byte to)
    {
        int count = Count(digits), point = count + exponent;
        digits *= Tens[Digits - count];
        uint first = digits / HundredMillion;
        ulong rest = EightDigits(digits - first * HundredMillion);
        int significant = 1 + (71 - BitOperations.LeadingZeroCount(rest)) / 8;
        rest |= Zeros;
        return point switch
        {
            > 0 and <= Digits => WriteFixed(first, rest, significant, point, ref to),
            <= 0 and > -4 => WriteFraction(first, rest, significant, -point, ref to),
            _ => WriteScientific(first, rest, significant, point - 1, ref to),
        };
    }

    // 123.45
    private static int WriteFixed(uint first, ulong rest, int significant, int point, ref byte to)
    {
        to = (byte)('0' + first);
        Write8(ref to, 1, rest);
        Write8(ref to, point + 1, rest >> (8 * (point - 1)));
        Unsafe.Add(ref to, point) = (byte)'.';
        if (significant > point)
        {
            return significant + 1;
        }

        Unsafe.Add(ref to, point + 1) = (byte)'0';
        return point + 2;
    }

    // 0.0012345, with so many zeros after the point.
    private static int WriteFraction(uint first, ulong rest, int significant, int zeros, ref byte to)
    {
        Write8(ref to, 0, Zeros);
        Unsafe.Add(ref to, 1) = (byte)'.';
        Unsafe.Add(ref to, 2 + zeros) = (byte)('0' + first);
        Write8(ref to, 3 + zeros, rest);
        return 2 + zeros + significant;
    }

    // 1.2345E-20
    private static int WriteScientific(uint first, ulong rest, int significant, int exponent, ref byte to)
    {
        to = (byte)('0' + first);
        Unsafe.Add(ref to, 1) = (byte)'.';
        Write8(ref to, 2, rest);
        int length = significant == 1 ? 1 : significant + 1, size = Math.Abs(exponent);
        Unsafe.Add(ref to, length) = (byte)'E';
        Unsafe.Add(ref to, length + 1) = (byte)(exponent < 0 ? '-' : '+');
        Unsafe.Add(ref to, length + 2) = (byte)('0' + size / 10);
        Unsafe.Add(ref to, length + 3) = (byte)('0' + size % 10);
        return length + 4;
    }

    private static int Count(uint digits)
    {
        // 1233 / 4096 is the logarithm of 2 to the base 10, as near as 32 bits need.
        int count = ((32 - BitOperations.LeadingZeroCount(digits | 1)) * 1233) >> 12;
        return digits >= Tens[count] ? count + 1 : Math.Max(count, 1);
    }

    // Eight decimal digits, the first in the lowest byte: halves of four, pairs, single digits, side by side in one register.
    private static ulong EightDigits(uint value)
    {
        uint upper = value / 10_000;
        ulong fours = upper | (ulong)(value - upper * 10_000) << 32;
        ulong hundreds = ((fours * 10_486) >> 20) & 0x0000_007F_0000_007F;
        ulong pairs = hundreds | (fours - hundreds * 100) << 16;
        ulong tens = ((pairs * 103) >> 10) & 0x000F_000F_000F_000F;
        return tens | (pairs - tens * 10) << 8;
    }

    private static void Write8(ref byte to, int at, ulong bytes) =>
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, at), BitConverter.IsLittleEndian ? bytes : BinaryPrimitives.ReverseEndianness(bytes));
}

using System.Numerics;

namespace Sagebrush.Data.Json;

/// <summary>
/// The shortest decimal that reads back as the same double, the nearest one of those: digits · 10^exponent.
/// Source: Giulietti, "The Schubfach way to render doubles", 2020.
/// </summary>
public static class ShortestDouble
{
    private const int FractionBits = 52, Bias = 1023, LeastPower = -292, GreatestPower = 324, ExactBits = 53;

    // 10^e for e from −292 to 324, the first 128 of its bits, rounded up.
    private static readonly (ulong Upper, ulong Lower)[] Powers = [.. Enumerable.Range(LeastPower, GreatestPower - LeastPower + 1).Select(Power)];

    /// <summary>Digits and exponent.</summary>
    /// <param name="value">Positive or 0, and finite.</param>
    /// <param name="exponent">Of ten.</param>
    /// <returns>At most 17 digits; the last ones may be 0.</returns>
    public static ulong Of(double value, out int exponent)
    {
        exponent = 0;
        if (value < 1L << ExactBits && (ulong)value == value)
        {
            return (ulong)value;
        }

        ulong bits = BitConverter.DoubleToUInt64Bits(value), fraction = bits & ((1UL << FractionBits) - 1);
        int biased = (int)(bits >> FractionBits), q = Math.Max(biased, 1) - Bias - FractionBits;
        ulong c = biased == 0 ? fraction : fraction | (1UL << FractionBits);

        // All decimals between the middles to the doubles below and above read back as c · 2^q, and the middles too when c is even. Below a power of two
        // the doubles lie closer.
        uint isOdd = (uint)c & 1, isClose = fraction == 0 && biased > 1 ? 1u : 0;
        int k = (q * 1262611 - (int)isClose * 524031) >> 22;
        int h = q + ((-k * 1741647) >> 19) + 1;
        var power = Powers[-k - LeastPower];
        ulong low = Scaled(power, (4 * c - 2 + isClose) << h) + isOdd;
        ulong middle = Scaled(power, (4 * c) << h);
        ulong high = Scaled(power, (4 * c + 2) << h) - isOdd;

        // low, middle and high count quarters of 10^k. A decimal with one digit less is taken where just one reads back, else the one of the two next to the
        // value that does, else the nearer.
        ulong s = middle / 4, tens = s / 10, half = 4 * s + 2;
        bool isBelow = low <= 40 * tens, isAbove = 40 * tens + 40 <= high;
        exponent = k + 1;
        if (isBelow != isAbove)
        {
            return tens + (isAbove ? 1u : 0);
        }

        exponent = k;
        isBelow = low <= 4 * s;
        isAbove = 4 * s + 4 <= high;
        bool isUp = isBelow != isAbove ? isAbove : middle > half || (middle == half && (s & 1) != 0);
        return s + (isUp ? 1u : 0);
    }

    // The integer part of the product; its last bit stands for all that was cut off.
    private static ulong Scaled((ulong Upper, ulong Lower) power, ulong factor)
    {
        ulong carried = Math.BigMul(power.Lower, factor, out _), whole = Math.BigMul(power.Upper, factor, out ulong rest);
        ulong sum = rest + carried;
        whole += sum < rest ? 1u : 0;
        return whole | (sum > 1 ? 1u : 0);
    }

    private static (ulong Upper, ulong Lower) Power(int exponent)
    {
        const int Bits = 128;
        var ten = BigInteger.Pow(10, Math.Abs(exponent));
        int bits = (int)ten.GetBitLength();
        var power = exponent < 0 ? (BigInteger.One << (Bits - 1 + bits)) / ten + 1 : bits <= Bits ? ten << (Bits - bits) : ((ten - 1) >> (bits - Bits)) + 1;
        return ((ulong)(power >> 64), (ulong)(power & ulong.MaxValue));
    }
}

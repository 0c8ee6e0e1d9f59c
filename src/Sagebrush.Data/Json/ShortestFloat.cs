using System.Numerics;

namespace Sagebrush.Data.Json;

/// <summary>
/// The shortest decimal that reads back as the same float, the nearest one of those: digits · 10^exponent.
/// Source: Giulietti, "The Schubfach way to render doubles", 2020, for floats with powers of ten of 64 bits.
/// </summary>
internal static class ShortestFloat
{
    private const int FractionBits = 23, LeastPower = -31, GreatestPower = 45;

    // 10^e for e from −31 to 45, the first 64 of its bits, rounded up.
    private static readonly ulong[] Powers = [.. Enumerable.Range(LeastPower, GreatestPower - LeastPower + 1).Select(Power)];

    /// <summary>Digits and exponent.</summary>
    /// <param name="value">Positive and finite.</param>
    /// <param name="exponent">Of ten.</param>
    /// <returns>At most nine digits; the last may be 0.</returns>
    public static uint Of(float value, out int exponent)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value), fraction = bits & ((1 << FractionBits) - 1);
        int biased = (int)(bits >> FractionBits);
        uint c = biased == 0 ? fraction : fraction | (1 << FractionBits);
        int q = Math.Max(biased, 1) - 127 - FractionBits;

        // All decimals between the middles to the floats below and above read back as c · 2^q, and the middles too when c is even.
        uint isOdd = c & 1, isClose = fraction == 0 && biased > 1 ? 1u : 0;
        int k = (q * 1262611 - (int)isClose * 524031) >> 22;
        int h = q + ((-k * 1741647) >> 19) + 1;
        ulong power = Powers[-k - LeastPower];
        uint low = Scaled(power, (4 * c - 2 + isClose) << h) + isOdd;
        uint middle = Scaled(power, (4 * c) << h);
        uint high = Scaled(power, (4 * c + 2) << h) - isOdd;

        // low, middle and high count quarters of 10^k. A decimal with one digit less is taken where just one reads back, else the one of the two next to
        // the value that does, else the nearer. Which it is follows no pattern: selections cost less than branches that are guessed wrong.
        uint s = middle / 4, tens = s / 10, half = 4 * s + 2;
        bool isUp = middle + (s & 1) > half, isBelow = low <= 4 * s, isAbove = 4 * s + 4 <= high;
        uint digits = s + Bit(isBelow != isAbove ? isAbove : isUp);
        isBelow = low <= 40 * tens;
        isAbove = 40 * tens + 40 <= high;
        bool isShorter = isBelow != isAbove;
        exponent = k + (int)Bit(isShorter);
        return isShorter ? tens + Bit(isAbove) : digits;
    }

    private static uint Bit(bool value) => value ? 1u : 0;

    // The integer part of the product; its last bit stands for all that was cut off.
    private static uint Scaled(ulong power, uint factor)
    {
        ulong whole = Math.BigMul(power, factor, out ulong rest);
        return (uint)whole | (rest >> 32 > 1 ? 1u : 0);
    }

    private static ulong Power(int exponent)
    {
        var ten = BigInteger.Pow(10, Math.Abs(exponent));
        int bits = (int)ten.GetBitLength();
        if (exponent < 0)
        {
            return (ulong)((BigInteger.One << (63 + bits)) / ten) + 1;
        }

        return (ulong)(bits <= 64 ? ten << (64 - bits) : ((ten - 1) >> (bits - 64)) + 1);
    }
}

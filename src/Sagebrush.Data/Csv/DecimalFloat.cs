using System.Runtime.CompilerServices;

namespace Sagebrush.Data.Csv;

/// <summary>Rounds decimal numbers to floats by way of doubles.</summary>
internal static class DecimalFloat
{
    // 10^22 is the last power of ten that a double holds exactly.
    private static readonly double[] Powers = [.. Enumerable.Range(0, 23).Select(e => double.Parse($"1e{e}", System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>
    /// digits · 10^exponent, rounded to the nearest float. The double on the way is off by less than two units of its last place, of which a float's last
    /// place has 2^29: they can turn the result only next to its half, and there the answer is no, as it is for exponents beyond 22.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRound(ulong digits, int exponent, out float value)
    {
        const ulong Rest = (1UL << 29) - 1, Half = 1UL << 28;
        if ((uint)(exponent + Powers.Length - 1) > 2 * (uint)(Powers.Length - 1))
        {
            value = 0;
            return false;
        }

        double number = exponent < 0 ? digits / Powers[-exponent] : digits * Powers[exponent];
        value = (float)number;
        return (BitConverter.DoubleToUInt64Bits(number) & Rest) - (Half - 2) > 4;
    }
}

using System.Runtime.CompilerServices;

namespace Sagebrush.Data.Csv;

/// <summary>Rounds decimal numbers to floats by way of doubles.</summary>
internal static class DecimalFloat
{
    // 10^22 is the last power of ten that a double holds exactly.
    private static ReadOnlySpan<double> Powers =>
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>digits · 10^exponent, rounded to the nearest float; false when that is not certain.</summary>
    public static bool TryRoundScaled(ulong digits, int exponent, out float value)
    {
        bool isExact = Math.Abs(exponent) < Powers.Length;
        double number = !isExact ? 0 : exponent < 0 ? digits / Powers[-exponent] : digits * Powers[exponent];
        value = (float)number;
        return isExact && IsCertain(number);
    }

    /// <summary>digits · 10^−decimals, rounded to the nearest float; false when that is not certain.</summary>
    /// <param name="digits">Not negative.</param>
    /// <param name="decimals">From 0 to 22.</param>
    /// <param name="value">The float.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRoundDecimals(long digits, int decimals, out float value)
    {
        double number = digits / Powers[decimals];
        value = (float)number;
        return IsCertain(number);
    }

    // The double is off by less than two units of its last place, of which a float's last place has 2^29: that turns the float only next to a half of it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsCertain(double number)
    {
        const ulong Rest = (1UL << 29) - 1, Half = 1UL << 28;
        return (BitConverter.DoubleToUInt64Bits(number) & Rest) - (Half - 2) > 4;
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sagebrush.Data.Csv;

/// <summary>A decimal number of fewer characters than a register has, read without a loop and without a branch on what it looks like.</summary>
internal static class ShortField
{
    private static ReadOnlySpan<sbyte> Places =>
    [
        -16, -15, -14, -13, -12, -11, -10, -9, -8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    ];

    private static ReadOnlySpan<sbyte> Steps =>
    [
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>Reads digits with at most one point between or beside them and maybe a minus before them.</summary>
    /// <param name="characters">Begins with the field.</param>
    /// <param name="delimiters">What stands behind it, in every lane.</param>
    /// <param name="stop">A bit where it ends at the latest, if that is in the register.</param>
    /// <param name="value">As <see cref="float.Parse(string)"/> reads it.</param>
    /// <returns>The field's characters; 0 when it is anything else, not that short, or not to be rounded here.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Read(Vector128<byte> characters, Vector128<byte> delimiters, uint stop, out float value)
    {
        var areDigits = AreDigits(characters);
        uint ends = (Vector128.Equals(characters, delimiters).ExtractMostSignificantBits() | stop) & 0xFFFF, inside = (ends & (0 - ends)) - 1;
        uint points = Vector128.Equals(characters, Vector128.Create((byte)'.')).ExtractMostSignificantBits() & inside;
        uint found = areDigits.ExtractMostSignificantBits() & inside, sign = characters.ToScalar() == '-' ? 1u : 0;
        value = 0;
        if (ends == 0 || found == 0 || ((found | points | sign) ^ inside | (points & (points - 1))) != 0)
        {
            return 0;
        }

        // Bound: at most sixteen characters. Those of a whole number are taken with the delimiter for its point; the digits go to the end without the point.
        int length = BitOperations.TrailingZeroCount(ends), taken = length + (points == 0 ? 1 : 0);
        int decimals = taken - 1 - BitOperations.TrailingZeroCount(points | ends);
        var digits = (characters - Vector128.Create((byte)'0')) & areDigits;
        long joined = (long)SixteenDigits.Join(Vector128.ShuffleNative(digits, (PlacesBefore(taken) + StepsBefore(decimals)).AsByte()));
        if (!DecimalFloat.TryRoundDecimals(joined, decimals, out float size))
        {
            return 0;
        }

        value = BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(size) | sign << 31);
        return length;
    }

    /// <summary>All ones where there is a digit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> AreDigits(Vector128<byte> characters)
    {
        var digits = characters - Vector128.Create((byte)'0');
        return Vector128.Equals(Vector128.Min(digits, Vector128.Create((byte)9)), digits);
    }

    /// <summary>The sixteen places before <paramref name="end"/>, which is at most sixteen: with them a register's first characters move to its end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> PlacesBefore(int end) => Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(Places), (nuint)(uint)end);

    /// <summary>
    /// Minus one for all but the last <paramref name="decimals"/>, at most sixteen: what stands before a point moves up to what stands behind it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> StepsBefore(int decimals) => Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(Steps), (nuint)(uint)decimals);
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sagebrush.Data.Csv;

/// <summary>A decimal number of fewer characters than a register has, read without a loop and without a branch on its length.</summary>
internal static class ShortField
{
    // Places from −16 on, of which sixteen are taken so that the last is that of the field's last character.
    private static ReadOnlySpan<sbyte> Places => [-16, -15, -14, -13, -12, -11, -10, -9, -8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    // Minus one for all but as many of the last sixteen as there are decimals: what stands before the point moves up to what stands behind it.
    private static ReadOnlySpan<sbyte> Steps =>
    [
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    // From 1 on all, from 0 on all but the first.
    private static ReadOnlySpan<byte> AllButSign => [0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255];

    /// <summary>Reads digits with at most one point between or beside them and maybe a minus before them; false when it is anything else, or not that short.</summary>
    /// <param name="characters">Begins with the field.</param>
    /// <param name="delimiter">What stands behind it.</param>
    /// <param name="length">The field's characters.</param>
    /// <param name="value">As <see cref="float.Parse(string)"/> reads it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(Vector128<byte> characters, byte delimiter, out int length, out float value)
    {
        length = BitOperations.TrailingZeroCount(Vector128.Equals(characters, Vector128.Create(delimiter)).ExtractMostSignificantBits());
        int sign = characters.ToScalar() == '-' ? 1 : 0;
        var digits = (characters - Vector128.Create((byte)'0')) & Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(AllButSign), (nuint)(1 - sign));
        uint points = Vector128.Equals(characters, Vector128.Create((byte)'.')).ExtractMostSignificantBits();
        uint others = Vector128.GreaterThan(digits, Vector128.Create((byte)9)).ExtractMostSignificantBits() & ((1u << length) - 1);
        int point = others == 0 ? 0 : 1, decimals = point == 0 ? 0 : length - 1 - BitOperations.TrailingZeroCount(others);
        if (length - sign - point <= 0 || length >= Vector128<byte>.Count || ((others & (others - 1)) | (others & ~points)) != 0)
        {
            value = 0;
            return false;
        }

        // Bound: fewer than sixteen characters, of which no more are decimals. The digits go to the end of the register without the point.
        var places = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(Places), (nuint)length)
            + Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(Steps), (nuint)(point == 0 ? Vector128<byte>.Count : decimals));
        var number = Vector128.ShuffleNative(digits, places.AsByte()).AsUInt64();
        ulong joined = EightDigits.Join(number.ToScalar()) * (ulong)EightDigits.Bound + EightDigits.Join(number.GetElement(1));
        bool isRounded = DecimalFloat.TryRound(joined, -decimals, out value);
        value = BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) | (uint)sign << 31);
        return isRounded;
    }
}

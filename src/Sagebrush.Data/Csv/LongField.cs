using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sagebrush.Data.Csv;

/// <summary>A decimal number of more characters than a register has, as programs write doubles in full, read like a <see cref="ShortField"/>.</summary>
internal static class LongField
{
    /// <summary>Bytes from the field's start on that must be readable, and one before it.</summary>
    public const int Window = 2 * Register;

    private const int Register = 16, MostDigits = 18;
    private const ulong LastDigits = 10_000_000_000_000_000;

    /// <summary>
    /// Reads sixteen to thirty characters: up to eighteen digits with at most one point between or beside them and maybe a minus before them.
    /// </summary>
    /// <param name="start">The field's first character.</param>
    /// <param name="delimiters">What stands behind it, in every lane.</param>
    /// <param name="stop">A bit where it ends at the latest, if that is in the window.</param>
    /// <param name="value">As <see cref="float.Parse(string)"/> reads it.</param>
    /// <returns>The field's characters; 0 when it is anything else, shorter, longer, or not to be rounded here.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Read(ref byte start, Vector128<byte> delimiters, uint stop, out float value)
    {
        var head = Vector128.LoadUnsafe(ref start);
        var tail = Vector128.LoadUnsafe(ref start, Register);
        uint ends = Places(head, tail, delimiters) | stop, inside = (ends & (0 - ends)) - 1;
        uint points = Places(head, tail, Vector128.Create((byte)'.')) & inside, sign = head.ToScalar() == '-' ? 1u : 0;
        uint found = (ShortField.AreDigits(head).ExtractMostSignificantBits() | ShortField.AreDigits(tail).ExtractMostSignificantBits() << Register) & inside;
        int length = BitOperations.TrailingZeroCount(ends), taken = length + (points == 0 ? 1 : 0);
        value = 0;
        bool isPlain = ((found | points | sign) ^ inside | (points & (points - 1))) == 0;
        if (length < Register || taken >= Window || BitOperations.PopCount(found) > MostDigits || !isPlain)
        {
            return 0;
        }

        // Bound: sixteen to thirty characters, with the delimiter for the point of a whole number. The last sixteen digits are what stands behind the point
        // and, one place further up, what stands before it; the first few are in the first register, with a place between them and those for the point.
        int decimals = taken - 1 - BitOperations.TrailingZeroCount(points | ends);
        var before = ShortField.StepsBefore(Math.Min(decimals, Register)).AsByte();
        ref byte end = ref Unsafe.Add(ref start, taken - Register);
        var last = Vector128.ConditionalSelect(before, Vector128.LoadUnsafe(ref Unsafe.Subtract(ref end, 1)), Vector128.LoadUnsafe(ref end));
        var places = ShortField.PlacesBefore(taken - Register) + ShortField.StepsBefore(Math.Max(decimals - Register, 0));
        var first = Vector128.ShuffleNative(DigitsOf(head), places.AsByte());
        ulong joined = SixteenDigits.Join(first) * LastDigits + SixteenDigits.Join(DigitsOf(last));
        if (!DecimalFloat.TryRoundDecimals((long)joined, decimals, out float size))
        {
            return 0;
        }

        value = BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(size) | sign << 31);
        return length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Places(Vector128<byte> head, Vector128<byte> tail, Vector128<byte> character) =>
        Vector128.Equals(head, character).ExtractMostSignificantBits() | Vector128.Equals(tail, character).ExtractMostSignificantBits() << Register;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> DigitsOf(Vector128<byte> characters) => (characters - Vector128.Create((byte)'0')) & ShortField.AreDigits(characters);
}

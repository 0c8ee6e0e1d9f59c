using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sagebrush.Data.Csv;

/// <summary>Sixteen decimal digits side by side in one register.</summary>
internal static class SixteenDigits
{
    /// <summary>The number that the digits make.</summary>
    /// <param name="digits">0 to 9 each, the most significant in the first lane.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Join(Vector128<byte> digits)
    {
        if (!Sse41.IsSupported)
        {
            var halves = digits.AsUInt64();
            return EightDigits.Join(halves.ToScalar()) * (ulong)EightDigits.Bound + EightDigits.Join(halves.GetElement(1));
        }

        // Pairs, fours and eights: each instruction multiplies neighbours by 10^n and 1 and adds them.
        var pairs = Ssse3.MultiplyAddAdjacent(digits, Vector128.Create((short)(10 | 1 << 8)).AsSByte());
        var fours = Sse2.MultiplyAddAdjacent(pairs, Vector128.Create(100 | 1 << 16).AsInt16());
        var packed = Sse41.PackUnsignedSaturate(fours, fours).AsInt16();
        ulong eights = Sse2.MultiplyAddAdjacent(packed, Vector128.Create(10_000 | 1 << 16).AsInt16()).AsUInt64().ToScalar();
        return (uint)eights * (ulong)EightDigits.Bound + (eights >> 32);
    }
}

using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Sagebrush.Data.Csv;

/// <summary>Eight decimal digits side by side in one register.</summary>
internal static class EightDigits
{
    /// <summary>Above all numbers of eight digits.</summary>
    public const uint Bound = 100_000_000;

    /// <summary>Reads eight characters; false when one is no digit.</summary>
    /// <param name="text">At least eight bytes.</param>
    /// <param name="number">Below <see cref="Bound"/>.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, out uint number)
    {
        const ulong Zeros = 0x3030303030303030, HighHalves = 0xF0F0F0F0F0F0F0F0, Sixes = 0x0606060606060606;
        ulong eight = BinaryPrimitives.ReadUInt64LittleEndian(text);
        number = Join(eight - Zeros);
        return (eight & HighHalves) == Zeros && ((eight + Sixes) & HighHalves) == Zeros;
    }

    /// <summary>The number that eight digits make: pairs, fours, and the whole.</summary>
    /// <param name="digits">0 to 9 each, the most significant in the lowest byte.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Join(ulong digits)
    {
        const ulong Pairs = 0x0000_00FF_0000_00FF;
        digits = digits * 10 + (digits >> 8);
        return (uint)(((digits & Pairs) * (100 + (1_000_000UL << 32)) + ((digits >> 16) & Pairs) * (1 + (10_000UL << 32))) >> 32);
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sagebrush.Data.RecordIo;

/// <summary>Keys one behind the other, each with seven bits a byte, the least first, the last byte below 80.</summary>
internal static class PackedKeys
{
    private const int LongestKey = sizeof(uint);

    /// <summary>Reads all keys.</summary>
    /// <param name="bytes">The keys and what follows them.</param>
    /// <param name="length">Bytes of the keys.</param>
    /// <param name="keys">As many keys as there ought to be.</param>
    /// <returns>False: there are more or fewer, or one takes more than four bytes.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryRead(ReadOnlySpan<byte> bytes, int length, Span<int> keys)
    {
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        ref int key = ref MemoryMarshal.GetReference(keys);
        int at = 0, count = 0;
        while (at < length && bytes.Length - at >= Vector128<byte>.Count + LongestKey)
        {
            // The ends of all keys of a block are known at once, so that no key waits for the one before.
            uint block = Lowest(length - at), continued = Vector128.LoadUnsafe(ref first, (nuint)at).ExtractMostSignificantBits() & block, ends = block & ~continued;
            if (ends == 0 || (continued & continued >> 1 & continued >> 2 & continued >> 3) != 0 || BitOperations.PopCount(ends) > keys.Length - count)
            {
                return false;
            }

            int start = at;
            for (; ends != 0; ends &= ends - 1)
            {
                int end = at + BitOperations.TrailingZeroCount(ends) + 1;
                uint word = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, start)) & (uint.MaxValue >> (8 * (start - end)));
                Unsafe.Add(ref key, count++) = (int)word;
                start = end;
            }

            at = start;
        }

        Join(keys[..count]);
        for (; count < keys.Length; count++)
        {
            keys[count] = Read(bytes[at..length], out int size);
            if (size == 0)
            {
                return false;
            }

            at += size;
        }

        return at == length;
    }

    /// <summary>Reads the first key.</summary>
    /// <param name="packed">Its bytes and what follows.</param>
    /// <param name="length">How many are its own; 0 when it is cut off or takes more than four.</param>
    public static int Read(ReadOnlySpan<byte> packed, out int length)
    {
        int key = 0;
        for (int i = 0; i < Math.Min(LongestKey, packed.Length); i++)
        {
            key |= (packed[i] & 0x7F) << (7 * i);
            if (packed[i] < 0x80)
            {
                length = i + 1;
                return key;
            }
        }

        length = 0;
        return 0;
    }

    private static uint Lowest(int bits) => bits >= Vector128<byte>.Count ? 0xFFFF : (1u << bits) - 1;

    // Pushes the groups of seven bits together: two pairs of them, then both.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Join(Span<int> keys)
    {
        int i = 0;
        for (; i <= keys.Length - Vector<uint>.Count; i += Vector<uint>.Count)
        {
            var words = Vector.AsVectorUInt32(new Vector<int>(keys[i..]));
            words = (words & new Vector<uint>(0x007F_007F)) | (words & new Vector<uint>(0x7F00_7F00)) >>> 1;
            words = (words & new Vector<uint>(0x3FFF)) | (words & new Vector<uint>(0x3FFF_0000)) >>> 2;
            Vector.AsVectorInt32(words).CopyTo(keys[i..]);
        }

        foreach (ref int key in keys[i..])
        {
            key = (key & 0x007F_007F) | (key & 0x7F00_7F00) >> 1;
            key = (key & 0x3FFF) | (key & 0x3FFF_0000) >> 2;
        }
    }
}

using System.Runtime.CompilerServices;

namespace Sagebrush.Store;

/// <summary>The rounds of MD5 (RFC 1321, section 3.4), for one message or for several side by side.</summary>
internal static class Md5Rounds
{
    /// <summary>Bytes that a message advances by.</summary>
    public const int BlockSize = 64;

    /// <summary>Words of a block, and of a state.</summary>
    public const int BlockWords = 16, StateWords = 4;

    private static readonly uint[] Sines = [.. Enumerable.Range(1, 64).Select(i => (uint)Math.Floor(Math.Abs(Math.Sin(i)) * 4294967296.0))];

    /// <summary>The state of an empty message.</summary>
    public static ReadOnlySpan<uint> Initial => [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];

    /// <summary>Takes the next block into a state.</summary>
    /// <param name="state">4 words.</param>
    /// <param name="block">16 words.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Advance<TWord>(Span<TWord> state, ReadOnlySpan<TWord> block)
        where TWord : struct, IMd5Word<TWord>
    {
        var (a, b, c, d) = (state[0], state[1], state[2], state[3]);
        for (int i = 0; i < 16; i += 4)
        {
            a = b + TWord.Rotate(a + Input(block, i, i) + (d ^ (b & (c ^ d))), 7);
            d = a + TWord.Rotate(d + Input(block, i + 1, i + 1) + (c ^ (a & (b ^ c))), 12);
            c = d + TWord.Rotate(c + Input(block, i + 2, i + 2) + (b ^ (d & (a ^ b))), 17);
            b = c + TWord.Rotate(b + Input(block, i + 3, i + 3) + (a ^ (c & (d ^ a))), 22);
        }

        // The two halves of G have no bit in common: added one after the other, only one of them waits for the word that was made last.
        for (int i = 16; i < 32; i += 4)
        {
            a = b + TWord.Rotate(a + Input(block, (5 * i) + 1, i) + (c & ~d) + (b & d), 5);
            d = a + TWord.Rotate(d + Input(block, (5 * i) + 6, i + 1) + (b & ~c) + (a & c), 9);
            c = d + TWord.Rotate(c + Input(block, (5 * i) + 11, i + 2) + (a & ~b) + (d & b), 14);
            b = c + TWord.Rotate(b + Input(block, 5 * i, i + 3) + (d & ~a) + (c & a), 20);
        }

        for (int i = 32; i < 48; i += 4)
        {
            a = b + TWord.Rotate(a + Input(block, (3 * i) + 5, i) + (b ^ (c ^ d)), 4);
            d = a + TWord.Rotate(d + Input(block, (3 * i) + 8, i + 1) + (a ^ (b ^ c)), 11);
            c = d + TWord.Rotate(c + Input(block, (3 * i) + 11, i + 2) + (d ^ (a ^ b)), 16);
            b = c + TWord.Rotate(b + Input(block, (3 * i) + 14, i + 3) + (c ^ (d ^ a)), 23);
        }

        for (int i = 48; i < 64; i += 4)
        {
            a = b + TWord.Rotate(a + Input(block, 7 * i, i) + (c ^ (b | ~d)), 6);
            d = a + TWord.Rotate(d + Input(block, (7 * i) + 7, i + 1) + (b ^ (a | ~c)), 10);
            c = d + TWord.Rotate(c + Input(block, (7 * i) + 14, i + 2) + (a ^ (d | ~b)), 15);
            b = c + TWord.Rotate(b + Input(block, (7 * i) + 5, i + 3) + (d ^ (c | ~a)), 21);
        }

        (state[0], state[1], state[2], state[3]) = (state[0] + a, state[1] + b, state[2] + c, state[3] + d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWord Input<TWord>(ReadOnlySpan<TWord> block, int word, int step)
        where TWord : struct, IMd5Word<TWord> =>
        block[word & 15] + TWord.Of(Sines[step]);
}

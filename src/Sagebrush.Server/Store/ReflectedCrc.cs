using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sagebrush.Store;

/// <summary>
/// A CRC whose bits go least significant first, of 32 or 64 bits. 64 or 256 bytes at a time are folded with carry-less multiplication where the processor
/// has it (Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", 2009), the rest goes eight bytes a step through tables.
/// </summary>
internal sealed class ReflectedCrc
{
    public static readonly ReflectedCrc Crc32 = new(0xEDB88320, bits: 32);
    public static readonly ReflectedCrc Crc32C = new(0x82F63B78, bits: 32);
    public static readonly ReflectedCrc Crc64Nvme = new(0x9A6C9329AC4BC9B5, bits: 64);

    private readonly ulong _polynomial;
    private readonly int _bits;

    /// <summary><c>_tables[256 k + b]</c>: the state that byte b leaves after k further zero bytes.</summary>
    private readonly ulong[] _tables = new ulong[8 * 256];

    private readonly Vector128<ulong> _by2048, _by512;

    /// <param name="polynomial">Bit-reversed, without its highest term.</param>
    /// <param name="bits">32 or 64.</param>
    private ReflectedCrc(ulong polynomial, int bits)
    {
        _polynomial = polynomial;
        _bits = bits;
        for (int b = 0; b < 256; b++)
        {
            ulong state = (ulong)b;
            for (int bit = 0; bit < 8; bit++)
            {
                state = TimesX(state);
            }

            _tables[b] = state;
        }
        for (int i = 256; i < _tables.Length; i++)
        {
            _tables[i] = _tables[(byte)_tables[i - 256]] ^ (_tables[i - 256] >> 8);
        }

        Combination = new(polynomial, bits);
        _by2048 = Vector128.Create(PowerOfX(2048 + 64 - 1), PowerOfX(2048 - 1));
        _by512 = Vector128.Create(PowerOfX(512 + 64 - 1), PowerOfX(512 - 1));
    }

    /// <summary>All ones: the state before the first byte, and what the last is combined with.</summary>
    public ulong Initial => _bits == 64 ? ulong.MaxValue : uint.MaxValue;

    /// <summary>Makes the CRC of a whole out of those of its pieces.</summary>
    public CrcCombination Combination { get; }

    /// <summary>The CRC of <paramref name="bytes"/>.</summary>
    public ulong Of(ReadOnlySpan<byte> bytes) => Update(Initial, bytes) ^ Initial;

    /// <summary>The state after <paramref name="bytes"/>.</summary>
    public ulong Update(ulong state, ReadOnlySpan<byte> bytes) =>
        Pclmulqdq.V512.IsSupported && bytes.Length >= 512 ? FoldWide(state, bytes)
        : Pclmulqdq.IsSupported && bytes.Length >= 128 ? Fold(state, bytes)
        : UpdateByTable(state, bytes);

    /// <summary>The same with no special instruction.</summary>
    internal ulong UpdateByTable(ulong state, ReadOnlySpan<byte> bytes)
    {
        var t = _tables;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            ulong w = state ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            state = t[1792 + (int)(byte)w] ^ t[1536 + (int)(byte)(w >> 8)] ^ t[1280 + (int)(byte)(w >> 16)] ^ t[1024 + (int)(byte)(w >> 24)]
                ^ t[768 + (int)(byte)(w >> 32)] ^ t[512 + (int)(byte)(w >> 40)] ^ t[256 + (int)(byte)(w >> 48)] ^ t[(int)(w >> 56)];
        }
        foreach (byte b in bytes)
        {
            state = t[(byte)(state ^ b)] ^ (state >> 8);
        }

        return state;
    }

    /// <summary>Folds 256 bytes at a time in four registers of 64.</summary>
    private ulong FoldWide(ulong state, ReadOnlySpan<byte> bytes)
    {
        var by2048 = Vector512.Create(Vector256.Create(_by2048, _by2048), Vector256.Create(_by2048, _by2048));
        var blocks = MemoryMarshal.Cast<byte, Vector512<ulong>>(bytes);
        var (a, b, c, d) = (blocks[0] ^ Vector512.CreateScalar(state), blocks[1], blocks[2], blocks[3]);
        int next = 4;
        for (; next + 4 <= blocks.Length; next += 4)
        {
            a = Shift(a, by2048) ^ blocks[next];
            b = Shift(b, by2048) ^ blocks[next + 1];
            c = Shift(c, by2048) ^ blocks[next + 2];
            d = Shift(d, by2048) ^ blocks[next + 3];
        }

        // What is left is 256 bytes with the remainder of all before them: an ordinary message from here on.
        ReadOnlySpan<Vector512<ulong>> folded = [a, b, c, d];
        return Update(Fold(0, MemoryMarshal.AsBytes(folded)), bytes[(64 * next)..]);
    }

    /// <summary>Folds 64 bytes at a time in four registers of sixteen.</summary>
    private ulong Fold(ulong state, ReadOnlySpan<byte> bytes)
    {
        var blocks = MemoryMarshal.Cast<byte, Vector128<ulong>>(bytes);
        var (a, b, c, d) = (blocks[0] ^ Vector128.CreateScalar(state), blocks[1], blocks[2], blocks[3]);
        int next = 4;
        for (; next + 4 <= blocks.Length; next += 4)
        {
            a = Shift(a, _by512) ^ blocks[next];
            b = Shift(b, _by512) ^ blocks[next + 1];
            c = Shift(c, _by512) ^ blocks[next + 2];
            d = Shift(d, _by512) ^ blocks[next + 3];
        }

        ReadOnlySpan<Vector128<ulong>> folded = [a, b, c, d];
        return UpdateByTable(UpdateByTable(0, MemoryMarshal.AsBytes(folded)), bytes[(16 * next)..]);
    }

    /// <summary>The block times the power of x that <paramref name="by"/> holds for each of its halves, unreduced.</summary>
    private static Vector128<ulong> Shift(Vector128<ulong> block, Vector128<ulong> by) =>
        Pclmulqdq.CarrylessMultiply(block, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(block, by, 0x11);

    private static Vector512<ulong> Shift(Vector512<ulong> block, Vector512<ulong> by) =>
        Pclmulqdq.V512.CarrylessMultiply(block, by, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(block, by, 0x11);

    /// <summary>x to the <paramref name="n"/> modulo the polynomial; the highest bit is the constant term, also of a 32-bit CRC.</summary>
    /// <remarks>A carry-less product of reflected factors comes out one place too high: n is one less than the distance to go.</remarks>
    private ulong PowerOfX(int n)
    {
        ulong power = 1UL << (_bits - 1);
        for (int i = 0; i < n; i++)
        {
            power = TimesX(power);
        }

        return power << (64 - _bits);
    }

    private ulong TimesX(ulong value) => (value & 1) != 0 ? (value >> 1) ^ _polynomial : value >> 1;
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Sagebrush.Numerics;

/// <summary>Sums of products of a query's levels with the codes of a <see cref="CompactCopy"/>, by the instructions that processors have for it.</summary>
internal static class ByteProducts
{
    private const int Quad = 4, SignBits = 128;

    /// <summary>Whether this processor has such instructions: VNNI or AVX2, or the dot product of Arm.</summary>
    public static bool AreSupported => Avx2.IsSupported || Dp.IsSupported;

    /// <summary>Σ level · code of each point of some groups, exactly.</summary>
    /// <param name="query">The query.</param>
    /// <param name="codes">Whole groups of <see cref="CompactCopy.Lanes"/> points.</param>
    /// <param name="sums">One a point.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum(CompactQuery query, ReadOnlySpan<byte> codes, Span<int> sums)
    {
        int groupBytes = query.Levels.Length * CompactCopy.Lanes;
        if (codes.Length != sums.Length / CompactCopy.Lanes * groupBytes)
        {
            throw new ArgumentException($"{codes.Length} codes are not {sums.Length} points of {query.Levels.Length} dimensions.");
        }

        ref sbyte high = ref MemoryMarshal.GetArrayDataReference(query.High), low = ref MemoryMarshal.GetArrayDataReference(query.Low);
        ref short levels = ref MemoryMarshal.GetArrayDataReference(query.Levels);
        for (int point = 0; point < sums.Length; point += CompactCopy.Lanes)
        {
            // Bound: a group has Lanes codes for each of the query's levels, which fill whole fours, and Lanes sums.
            ref byte group = ref MemoryMarshal.GetReference(codes.Slice(point / CompactCopy.Lanes * groupBytes, groupBytes));
            ref int sum = ref MemoryMarshal.GetReference(sums.Slice(point, CompactCopy.Lanes));
            if (AvxVnni.IsSupported)
            {
                FoursOfBytes(ref group, ref high, ref low, query.Levels.Length, -SignBits * query.Offset, ref sum);
            }
            else if (Avx2.IsSupported)
            {
                PairsOfWords(ref group, ref levels, query.Levels.Length, -SignBits * query.Offset, ref sum);
            }
            else
            {
                FoursOfSignedBytes(ref group, ref high, ref low, query.Levels.Length, ref sum);
            }
        }
    }

    // VPDPBUSD: each lane adds four products of unsigned with signed bytes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FoursOfBytes(ref byte codes, ref sbyte high, ref sbyte low, int levels, int offset, ref int sums)
    {
        Vector256<int> high0 = default, high1 = default, low0 = default, low1 = default;
        for (int i = 0; i < levels; i += Quad)
        {
            var code0 = Vector256.LoadUnsafe(ref codes, (nuint)(i * CompactCopy.Lanes));
            var code1 = Vector256.LoadUnsafe(ref codes, (nuint)(i * CompactCopy.Lanes + Vector256<byte>.Count));
            var four = Vector256.Create(Unsafe.ReadUnaligned<int>(ref Unsafe.As<sbyte, byte>(ref Unsafe.Add(ref high, i)))).AsSByte();
            high0 = AvxVnni.MultiplyWideningAndAdd(high0, code0, four);
            high1 = AvxVnni.MultiplyWideningAndAdd(high1, code1, four);
            four = Vector256.Create(Unsafe.ReadUnaligned<int>(ref Unsafe.As<sbyte, byte>(ref Unsafe.Add(ref low, i)))).AsSByte();
            low0 = AvxVnni.MultiplyWideningAndAdd(low0, code0, four);
            low1 = AvxVnni.MultiplyWideningAndAdd(low1, code1, four);
        }

        var start = Vector256.Create(offset);
        (start + (high0 << 6) + low0).StoreUnsafe(ref sums);
        (start + (high1 << 6) + low1).StoreUnsafe(ref sums, (nuint)Vector256<int>.Count);
    }

    // VPMADDWD on widened codes: each lane adds two products, two lanes make a point.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PairsOfWords(ref byte codes, ref short query, int levels, int offset, ref int sums)
    {
        Vector256<int> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        for (int i = 0; i < levels; i += Quad)
        {
            ref byte here = ref Unsafe.Add(ref codes, i * CompactCopy.Lanes);
            var four = Vector256.Create(Unsafe.ReadUnaligned<long>(ref Unsafe.As<short, byte>(ref Unsafe.Add(ref query, i)))).AsInt16();
            sum0 += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref here)), four);
            sum1 += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref here, 16)), four);
            sum2 += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref here, 32)), four);
            sum3 += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref here, 48)), four);
        }

        var start = Vector256.Create(offset);
        (start + Joined(sum0, sum1)).StoreUnsafe(ref sums);
        (start + Joined(sum2, sum3)).StoreUnsafe(ref sums, (nuint)Vector256<int>.Count);
    }

    // The sums of adjacent lanes, in order: the instruction interleaves its operands' halves.
    private static Vector256<int> Joined(Vector256<int> a, Vector256<int> b) => Avx2.Permute4x64(Avx2.HorizontalAdd(a, b).AsInt64(), 0b11_01_10_00).AsInt32();

    // SDOT: each lane adds four products of signed bytes; the 128 come off by the top bit.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FoursOfSignedBytes(ref byte codes, ref sbyte high, ref sbyte low, int levels, ref int sums)
    {
        for (int lane = 0; lane < CompactCopy.Lanes; lane += 2 * Vector128<int>.Count)
        {
            Vector128<int> high0 = default, high1 = default, low0 = default, low1 = default;
            for (int i = 0; i < levels; i += Quad)
            {
                int at = i * CompactCopy.Lanes + lane * Quad;
                var code0 = (Vector128.LoadUnsafe(ref codes, (nuint)at) ^ Vector128.Create((byte)SignBits)).AsSByte();
                var code1 = (Vector128.LoadUnsafe(ref codes, (nuint)at + 16) ^ Vector128.Create((byte)SignBits)).AsSByte();
                var four = Vector128.Create(Unsafe.ReadUnaligned<int>(ref Unsafe.As<sbyte, byte>(ref Unsafe.Add(ref high, i)))).AsSByte();
                high0 = Dp.DotProduct(high0, code0, four);
                high1 = Dp.DotProduct(high1, code1, four);
                four = Vector128.Create(Unsafe.ReadUnaligned<int>(ref Unsafe.As<sbyte, byte>(ref Unsafe.Add(ref low, i)))).AsSByte();
                low0 = Dp.DotProduct(low0, code0, four);
                low1 = Dp.DotProduct(low1, code1, four);
            }

            ((high0 << 6) + low0).StoreUnsafe(ref sums, (nuint)lane);
            ((high1 << 6) + low1).StoreUnsafe(ref sums, (nuint)(lane + Vector128<int>.Count));
        }
    }
}

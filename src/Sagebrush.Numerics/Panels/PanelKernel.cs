using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sagebrush.Numerics;

/// <summary>
/// Sums over all dimensions between a tile of queries and a panel of points: 6 queries and 2 registers of points at a time, their 12 sums in registers, so
/// that 8 loads serve 12 sums and 16 registers suffice. Each sum runs over the dimensions in their order: a pair gives the same bits in every tile, on every
/// width of vector.
/// </summary>
internal static class PanelKernel
{
    /// <summary>Queries of a tile.</summary>
    public const int Tile = 6;

    /// <summary>Fills the pairs of a tile and a panel.</summary>
    /// <param name="queries">Six vectors of d.</param>
    /// <param name="stride">From a vector to the next: d where they are rows of a matrix, 1 where they lie dimension after dimension.</param>
    /// <param name="step">From a dimension to the next: 1, or 6.</param>
    /// <param name="panel">d × 32.</param>
    /// <param name="pairs">6 × 32.</param>
    public static void Six<TPairing>(ReadOnlySpan<float> queries, int stride, int step, ReadOnlySpan<float> panel, Span<float> pairs)
        where TPairing : struct, IPairing
    {
        int d = panel.Length / PanelMatrix.Width;
        ArgumentOutOfRangeException.ThrowIfLessThan(queries.Length, (d - 1) * step + (Tile - 1) * stride + 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(pairs.Length, Tile * PanelMatrix.Width);
        ref float q = ref MemoryMarshal.GetReference(queries);
        ref float x = ref MemoryMarshal.GetReference(panel);
        ref float p = ref MemoryMarshal.GetReference(pairs);
        if (Vector512.IsHardwareAccelerated)
        {
            Six<Lanes16, TPairing>(ref q, stride, step, ref x, d, ref p);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Six<Lanes8, TPairing>(ref q, stride, step, ref x, d, ref p);
        }
        else
        {
            Six<Lanes4, TPairing>(ref q, stride, step, ref x, d, ref p);
        }
    }

    /// <summary>Fills the pairs of one query and a panel.</summary>
    /// <param name="query">d.</param>
    /// <param name="panel">d × 32.</param>
    /// <param name="pairs">32.</param>
    public static void One<TPairing>(ReadOnlySpan<float> query, ReadOnlySpan<float> panel, Span<float> pairs)
        where TPairing : struct, IPairing
    {
        int d = panel.Length / PanelMatrix.Width;
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Length, d);
        ArgumentOutOfRangeException.ThrowIfLessThan(pairs.Length, PanelMatrix.Width);
        ref float q = ref MemoryMarshal.GetReference(query);
        ref float x = ref MemoryMarshal.GetReference(panel);
        ref float p = ref MemoryMarshal.GetReference(pairs);
        if (Vector512.IsHardwareAccelerated)
        {
            One<Lanes16, TPairing>(ref q, ref x, d, ref p);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            One<Lanes8, TPairing>(ref q, ref x, d, ref p);
        }
        else
        {
            One<Lanes4, TPairing>(ref q, ref x, d, ref p);
        }
    }

    // Bound of both: queries reach to the last dimension of the sixth, the panel has d rows of 32, which two registers of any width divide. Both are compiled for
    // good at once: a training job would spend half its time in the first, slow code of loops that it enters a million times.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Six<TLanes, TPairing>(ref float queries, nint stride, nint step, ref float panel, int d, ref float pairs)
        where TLanes : struct, ILanes<TLanes>
        where TPairing : struct, IPairing
    {
        for (int lane = 0; lane < PanelMatrix.Width; lane += 2 * TLanes.Count)
        {
            TLanes s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default,
                s30 = default, s31 = default, s40 = default, s41 = default, s50 = default, s51 = default;
            ref float q0 = ref queries, q1 = ref Unsafe.Add(ref q0, stride), q2 = ref Unsafe.Add(ref q1, stride), q3 = ref Unsafe.Add(ref q2, stride),
                q4 = ref Unsafe.Add(ref q3, stride), q5 = ref Unsafe.Add(ref q4, stride);
            ref float x = ref Unsafe.Add(ref panel, lane);
            for (nint i = 0; i < d * step; i += step)
            {
                var x0 = TLanes.Load(ref x);
                var x1 = TLanes.Load(ref Unsafe.Add(ref x, TLanes.Count));
                var query = TLanes.Of(Unsafe.Add(ref q0, i));
                s00 = TPairing.Add(s00, query, x0);
                s01 = TPairing.Add(s01, query, x1);
                query = TLanes.Of(Unsafe.Add(ref q1, i));
                s10 = TPairing.Add(s10, query, x0);
                s11 = TPairing.Add(s11, query, x1);
                query = TLanes.Of(Unsafe.Add(ref q2, i));
                s20 = TPairing.Add(s20, query, x0);
                s21 = TPairing.Add(s21, query, x1);
                query = TLanes.Of(Unsafe.Add(ref q3, i));
                s30 = TPairing.Add(s30, query, x0);
                s31 = TPairing.Add(s31, query, x1);
                query = TLanes.Of(Unsafe.Add(ref q4, i));
                s40 = TPairing.Add(s40, query, x0);
                s41 = TPairing.Add(s41, query, x1);
                query = TLanes.Of(Unsafe.Add(ref q5, i));
                s50 = TPairing.Add(s50, query, x0);
                s51 = TPairing.Add(s51, query, x1);
                x = ref Unsafe.Add(ref x, PanelMatrix.Width);
            }

            ref float p = ref Unsafe.Add(ref pairs, lane);
            Store(s00, s01, ref p);
            Store(s10, s11, ref Unsafe.Add(ref p, PanelMatrix.Width));
            Store(s20, s21, ref Unsafe.Add(ref p, 2 * PanelMatrix.Width));
            Store(s30, s31, ref Unsafe.Add(ref p, 3 * PanelMatrix.Width));
            Store(s40, s41, ref Unsafe.Add(ref p, 4 * PanelMatrix.Width));
            Store(s50, s51, ref Unsafe.Add(ref p, 5 * PanelMatrix.Width));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One<TLanes, TPairing>(ref float query, ref float panel, int d, ref float pairs)
        where TLanes : struct, ILanes<TLanes>
        where TPairing : struct, IPairing
    {
        for (int lane = 0; lane < PanelMatrix.Width; lane += 2 * TLanes.Count)
        {
            TLanes s0 = default, s1 = default;
            ref float x = ref Unsafe.Add(ref panel, lane);
            for (int i = 0; i < d; i++)
            {
                var q = TLanes.Of(Unsafe.Add(ref query, i));
                s0 = TPairing.Add(s0, q, TLanes.Load(ref x));
                s1 = TPairing.Add(s1, q, TLanes.Load(ref Unsafe.Add(ref x, TLanes.Count)));
                x = ref Unsafe.Add(ref x, PanelMatrix.Width);
            }

            Store(s0, s1, ref Unsafe.Add(ref pairs, lane));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TLanes>(TLanes first, TLanes second, ref float target)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes.Store(first, ref target);
        TLanes.Store(second, ref Unsafe.Add(ref target, TLanes.Count));
    }
}

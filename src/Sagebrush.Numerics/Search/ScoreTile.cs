using System.Runtime.CompilerServices;

namespace Sagebrush.Numerics;

/// <summary>
/// The innermost loop of a batch: six points meet two vectors of queries, their twelve sums in registers. A step loads two vectors and six values for twelve
/// multiply-adds, and 15 of the 16 registers that every processor has are used.
/// </summary>
internal static class ScoreTile<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    /// <summary>Points of a tile.</summary>
    public const int Points = 6;

    /// <summary>Queries of a tile.</summary>
    public static int Queries => 2 * TLanes.Count;

    /// <summary>score = start + q · x for each pair.</summary>
    /// <param name="queries">d × <see cref="Queries"/>: a dimension of all queries, then the next.</param>
    /// <param name="points"><see cref="Points"/> × d.</param>
    /// <param name="d">Dimensions.</param>
    /// <param name="starts">One a point.</param>
    /// <param name="scores"><see cref="Points"/> × <see cref="Queries"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(ref float queries, ref float points, int d, ref float starts, ref float scores)
    {
        ref float x0 = ref points, x1 = ref Unsafe.Add(ref x0, d), x2 = ref Unsafe.Add(ref x1, d), x3 = ref Unsafe.Add(ref x2, d),
            x4 = ref Unsafe.Add(ref x3, d), x5 = ref Unsafe.Add(ref x4, d);
        TLanes a0 = TLanes.Of(starts), b0 = a0, a1 = TLanes.Of(Unsafe.Add(ref starts, 1)), b1 = a1, a2 = TLanes.Of(Unsafe.Add(ref starts, 2)), b2 = a2,
            a3 = TLanes.Of(Unsafe.Add(ref starts, 3)), b3 = a3, a4 = TLanes.Of(Unsafe.Add(ref starts, 4)), b4 = a4,
            a5 = TLanes.Of(Unsafe.Add(ref starts, 5)), b5 = a5;
        for (nint i = 0; i < d; i++)
        {
            TLanes a = TLanes.Load(ref queries), b = TLanes.Load(ref Unsafe.Add(ref queries, TLanes.Count));
            queries = ref Unsafe.Add(ref queries, 2 * TLanes.Count);
            var x = TLanes.Of(Unsafe.Add(ref x0, i));
            a0 = TLanes.MultiplyAdd(a, x, a0);
            b0 = TLanes.MultiplyAdd(b, x, b0);
            x = TLanes.Of(Unsafe.Add(ref x1, i));
            a1 = TLanes.MultiplyAdd(a, x, a1);
            b1 = TLanes.MultiplyAdd(b, x, b1);
            x = TLanes.Of(Unsafe.Add(ref x2, i));
            a2 = TLanes.MultiplyAdd(a, x, a2);
            b2 = TLanes.MultiplyAdd(b, x, b2);
            x = TLanes.Of(Unsafe.Add(ref x3, i));
            a3 = TLanes.MultiplyAdd(a, x, a3);
            b3 = TLanes.MultiplyAdd(b, x, b3);
            x = TLanes.Of(Unsafe.Add(ref x4, i));
            a4 = TLanes.MultiplyAdd(a, x, a4);
            b4 = TLanes.MultiplyAdd(b, x, b4);
            x = TLanes.Of(Unsafe.Add(ref x5, i));
            a5 = TLanes.MultiplyAdd(a, x, a5);
            b5 = TLanes.MultiplyAdd(b, x, b5);
        }

        Store(a0, b0, ref scores, 0);
        Store(a1, b1, ref scores, 1);
        Store(a2, b2, ref scores, 2);
        Store(a3, b3, ref scores, 3);
        Store(a4, b4, ref scores, 4);
        Store(a5, b5, ref scores, 5);
    }

    /// <summary>A bit for each query of which a point's score is at least the threshold.</summary>
    /// <param name="scores"><see cref="Queries"/>, one point's.</param>
    /// <param name="thresholds"><see cref="Queries"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hits(ref float scores, ref float thresholds)
    {
        ulong low = TLanes.AtLeast(TLanes.Load(ref scores), TLanes.Load(ref thresholds));
        return low | (TLanes.AtLeast(TLanes.Load(ref Unsafe.Add(ref scores, TLanes.Count)), TLanes.Load(ref Unsafe.Add(ref thresholds, TLanes.Count))) << TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TLanes a, TLanes b, ref float scores, int point)
    {
        ref float target = ref Unsafe.Add(ref scores, point * Queries);
        TLanes.Store(a, ref target);
        TLanes.Store(b, ref Unsafe.Add(ref target, TLanes.Count));
    }
}

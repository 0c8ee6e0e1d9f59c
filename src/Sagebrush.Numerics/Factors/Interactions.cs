using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sagebrush.Numerics;

/// <summary>
/// The pairwise part of a factorization machine, Σ ⟨vᵢ, vⱼ⟩ xᵢ xⱼ over i &lt; j, in time linear in the pairs of a row:
/// ½ Σ_f [(Σᵢ vᵢ_f xᵢ)² − Σᵢ vᵢ_f² xᵢ²]. The sum over the factors is rounded in the order of the vector's width, all else is the same on every width.
/// Source: S. Rendle, "Factorization Machines", 2010, lemma 3.1.
/// </summary>
public static class Interactions
{
    private const int Registers = 4;

    /// <summary>The interactions of one row.</summary>
    /// <param name="factors">d × k.</param>
    /// <param name="keys">The row's features, each below d.</param>
    /// <param name="values">Their values.</param>
    /// <param name="sums">k: gets Σᵢ vᵢ_f xᵢ, which the gradient needs.</param>
    /// <exception cref="ArgumentException">Not as many values as keys, or not k sums.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Of(FactorTable factors, ReadOnlySpan<int> keys, ReadOnlySpan<float> values, Span<float> sums)
    {
        ArgumentNullException.ThrowIfNull(factors);
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, keys.Length, nameof(values));
        ArgumentOutOfRangeException.ThrowIfNotEqual(sums.Length, factors.Width, nameof(sums));
        float twice = 0;
        int f = Vector512.IsHardwareAccelerated ? Columns<Lanes16>(factors, keys, values, sums, 0, ref twice) : 0;
        if (f < sums.Length)
        {
            f = Vector256.IsHardwareAccelerated ? Columns<Lanes8>(factors, keys, values, sums, f, ref twice) : f;
            f = Columns<Lanes4>(factors, keys, values, sums, f, ref twice);
            Columns<Lanes1>(factors, keys, values, sums, f, ref twice);
        }

        return twice / 2;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Columns<TLanes>(FactorTable factors, ReadOnlySpan<int> keys, ReadOnlySpan<float> values, Span<float> sums, int f, ref float twice)
        where TLanes : struct, ILanes<TLanes>
    {
        for (; f <= sums.Length - Registers * TLanes.Count; f += Registers * TLanes.Count)
        {
            twice += Four<TLanes>(factors, keys, values, f, ref sums[f]);
        }

        for (; f <= sums.Length - TLanes.Count; f += TLanes.Count)
        {
            twice += One<TLanes>(factors, keys, values, f, ref sums[f]);
        }

        return f;
    }

    // Bound: the caller has seen that the factors f … f + 4 · Count − 1 exist.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Four<TLanes>(FactorTable factors, ReadOnlySpan<int> keys, ReadOnlySpan<float> values, int f, ref float sums)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes s0 = TLanes.Of(0), s1 = s0, s2 = s0, s3 = s0, q0 = s0, q1 = s0;
        for (int i = 0; i < keys.Length; i++)
        {
            ref float v = ref Unsafe.Add(ref MemoryMarshal.GetReference(factors.Row(keys[i])), f);
            var x = TLanes.Of(values[i]);
            TLanes t0 = TLanes.Multiply(x, TLanes.Load(ref v)), t1 = TLanes.Multiply(x, TLanes.Load(ref Unsafe.Add(ref v, TLanes.Count)));
            var t2 = TLanes.Multiply(x, TLanes.Load(ref Unsafe.Add(ref v, 2 * TLanes.Count)));
            var t3 = TLanes.Multiply(x, TLanes.Load(ref Unsafe.Add(ref v, 3 * TLanes.Count)));
            (s0, s1, s2, s3) = (TLanes.Add(s0, t0), TLanes.Add(s1, t1), TLanes.Add(s2, t2), TLanes.Add(s3, t3));
            (q0, q1) = (TLanes.MultiplyAdd(t0, t0, q0), TLanes.MultiplyAdd(t1, t1, q1));
            (q0, q1) = (TLanes.MultiplyAdd(t2, t2, q0), TLanes.MultiplyAdd(t3, t3, q1));
        }

        TLanes.Store(s0, ref sums);
        TLanes.Store(s1, ref Unsafe.Add(ref sums, TLanes.Count));
        TLanes.Store(s2, ref Unsafe.Add(ref sums, 2 * TLanes.Count));
        TLanes.Store(s3, ref Unsafe.Add(ref sums, 3 * TLanes.Count));
        var even = TLanes.MultiplyAdd(s2, s2, TLanes.Subtract(TLanes.Multiply(s0, s0), q0));
        var odd = TLanes.MultiplyAdd(s3, s3, TLanes.Subtract(TLanes.Multiply(s1, s1), q1));
        return TLanes.Sum(TLanes.Add(even, odd));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float One<TLanes>(FactorTable factors, ReadOnlySpan<int> keys, ReadOnlySpan<float> values, int f, ref float sums)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes s = TLanes.Of(0), q = s;
        for (int i = 0; i < keys.Length; i++)
        {
            var t = TLanes.Multiply(TLanes.Of(values[i]), TLanes.Load(ref factors.Row(keys[i])[f]));
            s = TLanes.Add(s, t);
            q = TLanes.MultiplyAdd(t, t, q);
        }

        TLanes.Store(s, ref sums);
        return TLanes.Sum(TLanes.Subtract(TLanes.Multiply(s, s), q));
    }
}

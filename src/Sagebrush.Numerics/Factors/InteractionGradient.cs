using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sagebrush.Numerics;

/// <summary>
/// The gradient of a batch's loss by the factors of one feature, Σ_r e_r x_r (s_r − v x_r), over the rows r where the feature occurs, in their order: the same
/// bits on every width of vector. Source: S. Rendle, "Factorization Machines", 2010, equation 4.
/// </summary>
public static class InteractionGradient
{
    private const int Registers = 4;

    /// <summary>The gradient by one feature's factors.</summary>
    /// <param name="factors">k: v.</param>
    /// <param name="rows">The rows in which the feature occurs.</param>
    /// <param name="values">The feature's value in each of them: x.</param>
    /// <param name="errors">The derivative of every row's loss by its score: e.</param>
    /// <param name="sums">A row of k for every row of the batch, as <see cref="Interactions"/> leaves them: s.</param>
    /// <param name="gradient">k.</param>
    /// <exception cref="ArgumentException">Not as many values as rows, or not of width k.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Of(
        ReadOnlySpan<float> factors, ReadOnlySpan<int> rows, ReadOnlySpan<float> values, ReadOnlySpan<float> errors, FactorTable sums, Span<float> gradient)
    {
        ArgumentNullException.ThrowIfNull(sums);
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, rows.Length, nameof(values));
        ArgumentOutOfRangeException.ThrowIfNotEqual(factors.Length, sums.Width, nameof(factors));
        ArgumentOutOfRangeException.ThrowIfNotEqual(gradient.Length, sums.Width, nameof(gradient));
        float curvature = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            curvature += errors[rows[i]] * values[i] * values[i];
        }

        int f = Vector512.IsHardwareAccelerated ? Columns<Lanes16>(factors, curvature, rows, values, errors, sums, gradient, 0) : 0;
        if (f < gradient.Length)
        {
            f = Vector256.IsHardwareAccelerated ? Columns<Lanes8>(factors, curvature, rows, values, errors, sums, gradient, f) : f;
            f = Columns<Lanes4>(factors, curvature, rows, values, errors, sums, gradient, f);
            Columns<Lanes1>(factors, curvature, rows, values, errors, sums, gradient, f);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Columns<TLanes>(
        ReadOnlySpan<float> factors, float curvature, ReadOnlySpan<int> rows, ReadOnlySpan<float> values, ReadOnlySpan<float> errors, FactorTable sums,
        Span<float> gradient, int f)
        where TLanes : struct, ILanes<TLanes>
    {
        var minus = TLanes.Of(-curvature);
        for (; f <= gradient.Length - Registers * TLanes.Count; f += Registers * TLanes.Count)
        {
            // Bound: the factors f … f + 4 · Count − 1 exist, in the gradient and in every row of sums.
            ref float v = ref Unsafe.Add(ref MemoryMarshal.GetReference(factors), f);
            ref float g = ref Unsafe.Add(ref MemoryMarshal.GetReference(gradient), f);
            TLanes g0 = TLanes.Multiply(minus, TLanes.Load(ref v)), g1 = TLanes.Multiply(minus, TLanes.Load(ref Unsafe.Add(ref v, TLanes.Count)));
            TLanes g2 = TLanes.Multiply(minus, TLanes.Load(ref Unsafe.Add(ref v, 2 * TLanes.Count)));
            TLanes g3 = TLanes.Multiply(minus, TLanes.Load(ref Unsafe.Add(ref v, 3 * TLanes.Count)));
            for (int i = 0; i < rows.Length; i++)
            {
                ref float s = ref Unsafe.Add(ref MemoryMarshal.GetReference(sums.Row(rows[i])), f);
                var ex = TLanes.Of(errors[rows[i]] * values[i]);
                g0 = TLanes.MultiplyAdd(ex, TLanes.Load(ref s), g0);
                g1 = TLanes.MultiplyAdd(ex, TLanes.Load(ref Unsafe.Add(ref s, TLanes.Count)), g1);
                g2 = TLanes.MultiplyAdd(ex, TLanes.Load(ref Unsafe.Add(ref s, 2 * TLanes.Count)), g2);
                g3 = TLanes.MultiplyAdd(ex, TLanes.Load(ref Unsafe.Add(ref s, 3 * TLanes.Count)), g3);
            }

            TLanes.Store(g0, ref g);
            TLanes.Store(g1, ref Unsafe.Add(ref g, TLanes.Count));
            TLanes.Store(g2, ref Unsafe.Add(ref g, 2 * TLanes.Count));
            TLanes.Store(g3, ref Unsafe.Add(ref g, 3 * TLanes.Count));
        }

        for (; f <= gradient.Length - TLanes.Count; f += TLanes.Count)
        {
            var sum = TLanes.Multiply(minus, TLanes.Load(ref Unsafe.Add(ref MemoryMarshal.GetReference(factors), f)));
            for (int i = 0; i < rows.Length; i++)
            {
                sum = TLanes.MultiplyAdd(TLanes.Of(errors[rows[i]] * values[i]), TLanes.Load(ref sums.Row(rows[i])[f]), sum);
            }

            TLanes.Store(sum, ref gradient[f]);
        }

        return f;
    }
}

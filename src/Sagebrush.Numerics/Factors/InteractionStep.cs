using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sagebrush.Numerics;

/// <summary>
/// One step of stochastic gradient descent for the factors of one row's features: v ← v − rate · (e (x s − v x²) + decay · v), with the sums s of
/// <see cref="Interactions"/> as they were before the step. Element by element: the same bits on every width of vector.
/// Source: S. Rendle, "Factorization Machines with libFM", 2012, algorithm 1.
/// </summary>
/// <param name="Rate">The learning rate.</param>
/// <param name="Decay">Weight decay.</param>
public readonly record struct InteractionStep(float Rate, float Decay)
{
    /// <summary>Moves the factors.</summary>
    /// <param name="factors">d × k.</param>
    /// <param name="keys">The row's features, each below d.</param>
    /// <param name="values">Their values: x.</param>
    /// <param name="sums">k: s.</param>
    /// <param name="error">The derivative of the row's loss by its score: e.</param>
    /// <exception cref="ArgumentException">Not as many values as keys, or not k sums.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(FactorTable factors, ReadOnlySpan<int> keys, ReadOnlySpan<float> values, ReadOnlySpan<float> sums, float error)
    {
        ArgumentNullException.ThrowIfNull(factors);
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, keys.Length, nameof(values));
        ArgumentOutOfRangeException.ThrowIfNotEqual(sums.Length, factors.Width, nameof(sums));
        for (int i = 0; i < keys.Length; i++)
        {
            float x = values[i], slope = Rate * error * x, keep = 1 - Rate * Decay + slope * x;
            var row = factors.Row(keys[i]);
            int f = Vector512.IsHardwareAccelerated ? Columns<Lanes16>(row, sums, keep, -slope, 0) : 0;
            f = Vector256.IsHardwareAccelerated ? Columns<Lanes8>(row, sums, keep, -slope, f) : f;
            f = Columns<Lanes4>(row, sums, keep, -slope, f);
            Columns<Lanes1>(row, sums, keep, -slope, f);
        }
    }

    /// <summary>A weight that stands alone, bias or linear: w − rate · (g + decay · w).</summary>
    /// <param name="weight">w.</param>
    /// <param name="gradient">g: e, or e x.</param>
    public float Moved(float weight, float gradient) => weight - Rate * (gradient + Decay * weight);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Columns<TLanes>(Span<float> row, ReadOnlySpan<float> sums, float keep, float slope, int f)
        where TLanes : struct, ILanes<TLanes>
    {
        // Bound: the sums are as long as the row.
        ref float v = ref MemoryMarshal.GetReference(row), s = ref MemoryMarshal.GetReference(sums);
        TLanes kept = TLanes.Of(keep), moved = TLanes.Of(slope);
        for (; f <= row.Length - TLanes.Count; f += TLanes.Count)
        {
            ref float weight = ref Unsafe.Add(ref v, f);
            TLanes.Store(TLanes.MultiplyAdd(moved, TLanes.Load(ref Unsafe.Add(ref s, f)), TLanes.Multiply(kept, TLanes.Load(ref weight))), ref weight);
        }

        return f;
    }
}

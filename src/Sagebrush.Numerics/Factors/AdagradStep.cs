using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sagebrush.Numerics;

/// <summary>
/// One step of Adagrad for the factors of one feature: g ← e x s − e x² v + decay · v, q ← q + g², v ← v − rate · g / (√q + ε). Element by element: the same bits
/// on every width of vector. Source: J. Duchi, E. Hazan, Y. Singer, "Adaptive subgradient methods for online learning and stochastic optimization", 2011.
/// </summary>
/// <param name="Rate">The learning rate.</param>
/// <param name="Decay">Weight decay.</param>
/// <param name="Epsilon">ε.</param>
public readonly record struct AdagradStep(float Rate, float Decay, float Epsilon)
{
    /// <summary>Moves weights.</summary>
    /// <param name="weights">k: v.</param>
    /// <param name="squares">k: q.</param>
    /// <param name="sums">k: s.</param>
    /// <param name="slope">e x.</param>
    /// <param name="curvature">e x²; 0 for weights that stand alone.</param>
    /// <exception cref="ArgumentException">Not all of one length.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(Span<float> weights, Span<float> squares, ReadOnlySpan<float> sums, float slope, float curvature)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(squares.Length, weights.Length, nameof(squares));
        ArgumentOutOfRangeException.ThrowIfNotEqual(sums.Length, weights.Length, nameof(sums));
        int f = Vector512.IsHardwareAccelerated ? Columns<Lanes16>(weights, squares, sums, slope, Decay - curvature, 0) : 0;
        f = Vector256.IsHardwareAccelerated ? Columns<Lanes8>(weights, squares, sums, slope, Decay - curvature, f) : f;
        f = Columns<Lanes4>(weights, squares, sums, slope, Decay - curvature, f);
        Columns<Lanes1>(weights, squares, sums, slope, Decay - curvature, f);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Columns<TLanes>(Span<float> weights, Span<float> squares, ReadOnlySpan<float> sums, float slope, float own, int f)
        where TLanes : struct, ILanes<TLanes>
    {
        // Bound: all three are as long as the weights.
        ref float v = ref MemoryMarshal.GetReference(weights), q = ref MemoryMarshal.GetReference(squares), s = ref MemoryMarshal.GetReference(sums);
        TLanes ofSums = TLanes.Of(slope), ofWeight = TLanes.Of(own), rate = TLanes.Of(-Rate), epsilon = TLanes.Of(Epsilon);
        for (; f <= weights.Length - TLanes.Count; f += TLanes.Count)
        {
            var weight = TLanes.Load(ref Unsafe.Add(ref v, f));
            var gradient = TLanes.MultiplyAdd(ofSums, TLanes.Load(ref Unsafe.Add(ref s, f)), TLanes.Multiply(ofWeight, weight));
            var square = TLanes.MultiplyAdd(gradient, gradient, TLanes.Load(ref Unsafe.Add(ref q, f)));
            TLanes.Store(square, ref Unsafe.Add(ref q, f));
            var move = TLanes.Divide(gradient, TLanes.Add(TLanes.SquareRoot(square), epsilon));
            TLanes.Store(TLanes.MultiplyAdd(rate, move, weight), ref Unsafe.Add(ref v, f));
        }

        return f;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sagebrush.Numerics;

/// <summary>
/// One step of Adam as MXNet takes it, for weights of one group: g ← clip(rescale · g + decay · w), m ← β₁ m + (1 − β₁) g, s ← β₂ s + (1 − β₂) g²,
/// w ← w − rate · m / (√s + ε). Element by element: the same bits on every width of vector.
/// Sources: D. P. Kingma, J. Ba, "Adam", 2015; MXNet's operator adam_update.
/// </summary>
/// <param name="Rate">The learning rate with its correction for moments that began at zero, see <see cref="CorrectedRate"/>.</param>
/// <param name="Decay">Weight decay.</param>
/// <param name="Rescale">Multiplies the gradient.</param>
/// <param name="Clip">Bound of each component of the gradient after decay; infinite for none.</param>
/// <param name="Epsilon">ε.</param>
public readonly record struct AdamStep(float Rate, float Decay, float Rescale, float Clip, float Epsilon)
{
    private const double Beta1 = 0.9, Beta2 = 0.999;

    /// <summary>rate · √(1 − β₂ᵗ) / (1 − β₁ᵗ).</summary>
    /// <param name="rate">The learning rate.</param>
    /// <param name="step">t, from 1.</param>
    public static float CorrectedRate(double rate, long step) => (float)(rate * Math.Sqrt(1 - Math.Pow(Beta2, step)) / (1 - Math.Pow(Beta1, step)));

    /// <summary>Moves weights.</summary>
    /// <param name="weights">n: w.</param>
    /// <param name="means">n: m.</param>
    /// <param name="squares">n: s.</param>
    /// <param name="gradient">n: g, of the batch's loss.</param>
    /// <exception cref="ArgumentException">Not all of one length.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(Span<float> weights, Span<float> means, Span<float> squares, ReadOnlySpan<float> gradient)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(means.Length, weights.Length, nameof(means));
        ArgumentOutOfRangeException.ThrowIfNotEqual(squares.Length, weights.Length, nameof(squares));
        ArgumentOutOfRangeException.ThrowIfNotEqual(gradient.Length, weights.Length, nameof(gradient));
        int f = Vector512.IsHardwareAccelerated && weights.Length >= Lanes16.Count ? Columns<Lanes16>(weights, means, squares, gradient, 0) : 0;
        if (f < weights.Length && weights.Length > 1)
        {
            f = Vector256.IsHardwareAccelerated ? Columns<Lanes8>(weights, means, squares, gradient, f) : f;
            f = Columns<Lanes4>(weights, means, squares, gradient, f);
        }

        if (f < weights.Length)
        {
            Columns<Lanes1>(weights, means, squares, gradient, f);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Columns<TLanes>(Span<float> weights, Span<float> means, Span<float> squares, ReadOnlySpan<float> gradient, int f)
        where TLanes : struct, ILanes<TLanes>
    {
        // Bound: all four are as long as the weights.
        ref float w = ref MemoryMarshal.GetReference(weights);
        ref float m = ref MemoryMarshal.GetReference(means);
        ref float s = ref MemoryMarshal.GetReference(squares);
        ref float g = ref MemoryMarshal.GetReference(gradient);
        TLanes beta1 = TLanes.Of((float)Beta1), rest1 = TLanes.Of((float)(1 - Beta1)), beta2 = TLanes.Of((float)Beta2), rest2 = TLanes.Of((float)(1 - Beta2));
        TLanes rescale = TLanes.Of(Rescale), decay = TLanes.Of(Decay), most = TLanes.Of(Clip), least = TLanes.Of(-Clip);
        TLanes rate = TLanes.Of(-Rate), epsilon = TLanes.Of(Epsilon);
        for (; f <= weights.Length - TLanes.Count; f += TLanes.Count)
        {
            var weight = TLanes.Load(ref Unsafe.Add(ref w, f));
            var slope = TLanes.MultiplyAdd(rescale, TLanes.Load(ref Unsafe.Add(ref g, f)), TLanes.Multiply(decay, weight));
            slope = TLanes.Max(least, TLanes.Min(most, slope));
            var mean = TLanes.MultiplyAdd(rest1, slope, TLanes.Multiply(beta1, TLanes.Load(ref Unsafe.Add(ref m, f))));
            var square = TLanes.MultiplyAdd(TLanes.Multiply(rest2, slope), slope, TLanes.Multiply(beta2, TLanes.Load(ref Unsafe.Add(ref s, f))));
            TLanes.Store(mean, ref Unsafe.Add(ref m, f));
            TLanes.Store(square, ref Unsafe.Add(ref s, f));
            var move = TLanes.Divide(mean, TLanes.Add(TLanes.SquareRoot(square), epsilon));
            TLanes.Store(TLanes.MultiplyAdd(rate, move, weight), ref Unsafe.Add(ref w, f));
        }

        return f;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sagebrush.Numerics;

/// <summary>
/// What a factorization machine's residuals say of the factors v of one feature while all other weights stay: the score of a row r is linear in v, with slopes
/// h_r = x_r (s_r − x_r v), so that a change Δ of v has the normal distribution with precision Λ + α Σ h hᵀ around the solution of
/// (Λ + α Σ h hᵀ) Δ = Λ (μ − v) + α Σ h e. Least squares take that solution, Gibbs sampling draws. For one thread.
/// Sources: S. Rendle, "Factorization Machines with libFM", 2012, section 4.3; R. Salakhutdinov, A. Mnih, "Bayesian probabilistic matrix factorization using
/// Markov chain Monte Carlo", 2008, equation 11, where all factors are drawn at once as here.
/// </summary>
/// <param name="factors">k.</param>
public sealed class FactorEquations(int factors)
{
    private readonly GramMatrix _slopes = new(factors);
    private readonly float[] _right = new float[GramMatrix.Padded(factors)];
    private readonly double[] _solution = new double[factors];

    /// <summary>Collects slopes and residuals.</summary>
    /// <param name="rows">The rows in which the feature occurs.</param>
    /// <param name="values">The feature's value in each of them: x.</param>
    /// <param name="current">The feature's factors: v; this and the sums have k columns and zeros up to a multiple of <see cref="GramMatrix.Lane"/>.</param>
    /// <param name="sums">s of every row.</param>
    /// <param name="residuals">e of every row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Collect(ReadOnlySpan<int> rows, ReadOnlySpan<float> values, ReadOnlySpan<float> current, FactorTable sums, ReadOnlySpan<float> residuals)
    {
        ArgumentNullException.ThrowIfNull(sums);
        ArgumentOutOfRangeException.ThrowIfNotEqual(current.Length, _right.Length, nameof(current));
        ArgumentOutOfRangeException.ThrowIfNotEqual(sums.Width, _right.Length, nameof(sums));
        _slopes.Clear();
        Array.Clear(_right);
        for (int i = 0; i < rows.Length; i++)
        {
            int row = rows[i];
            if (Vector512.IsHardwareAccelerated)
            {
                Slope<Lanes16>(values[i], current, sums.Row(row), residuals[row], _slopes.AddRow(), _right);
            }
            else if (Vector256.IsHardwareAccelerated)
            {
                Slope<Lanes8>(values[i], current, sums.Row(row), residuals[row], _slopes.AddRow(), _right);
            }
            else
            {
                Slope<Lanes4>(values[i], current, sums.Row(row), residuals[row], _slopes.AddRow(), _right);
            }
        }
    }

    /// <summary>The change of the factors.</summary>
    /// <param name="noise">α: the precision of a residual.</param>
    /// <param name="precision">k × k: Λ.</param>
    /// <param name="mean">k: μ.</param>
    /// <param name="current">v.</param>
    /// <param name="draws">Where random numbers come from; the most likely change when null.</param>
    /// <param name="change">k, padded as v is: gets Δ.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Solve(double noise, ReadOnlySpan<double> precision, ReadOnlySpan<double> mean, ReadOnlySpan<float> current, Variates? draws, Span<float> change)
    {
        var matrix = _slopes.Sum();
        for (int a = 0; a < factors; a++)
        {
            double right = noise * _right[a];
            for (int b = 0; b < factors; b++)
            {
                double prior = precision[a * factors + b];
                right += prior * (mean[b] - current[b]);
                matrix[a * factors + b] = prior + noise * matrix[a * factors + b];
            }

            _solution[a] = right;
        }

        Cholesky.Factor(matrix, factors);
        Cholesky.SolveLower(matrix, _solution);
        for (int a = 0; a < factors && draws is not null; a++)
        {
            _solution[a] += draws.Normal();
        }

        Cholesky.SolveUpper(matrix, _solution);
        for (int a = 0; a < factors; a++)
        {
            change[a] = (float)_solution[a];
        }
    }

    /// <summary>Carries a change of the feature's factors into the sums and residuals of its rows.</summary>
    /// <param name="rows">The rows in which the feature occurs.</param>
    /// <param name="values">The feature's value in each of them: x.</param>
    /// <param name="current">v, before the change.</param>
    /// <param name="change">Δ.</param>
    /// <param name="sums">s of every row.</param>
    /// <param name="residuals">e of every row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Carry(
        ReadOnlySpan<int> rows, ReadOnlySpan<float> values, ReadOnlySpan<float> current, ReadOnlySpan<float> change, FactorTable sums, Span<float> residuals)
    {
        ArgumentNullException.ThrowIfNull(sums);
        ArgumentOutOfRangeException.ThrowIfNotEqual(current.Length, sums.Width, nameof(current));
        ArgumentOutOfRangeException.ThrowIfNotEqual(change.Length, sums.Width, nameof(change));
        for (int i = 0; i < rows.Length; i++)
        {
            int row = rows[i];
            residuals[row] -= Vector512.IsHardwareAccelerated ? Carry<Lanes16>(values[i], current, change, sums.Row(row))
                : Vector256.IsHardwareAccelerated ? Carry<Lanes8>(values[i], current, change, sums.Row(row))
                : Carry<Lanes4>(values[i], current, change, sums.Row(row));
        }
    }

    // Bound: all spans have the padded width, a multiple of every vector's.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Slope<TLanes>(float x, ReadOnlySpan<float> current, ReadOnlySpan<float> sums, float residual, Span<float> slope, Span<float> right)
        where TLanes : struct, ILanes<TLanes>
    {
        ref float v = ref MemoryMarshal.GetReference(current), s = ref MemoryMarshal.GetReference(sums);
        ref float h = ref MemoryMarshal.GetReference(slope), r = ref MemoryMarshal.GetReference(right);
        TLanes value = TLanes.Of(x), minus = TLanes.Of(-x), e = TLanes.Of(residual), zero = TLanes.Of(0);
        for (int f = 0; f < current.Length; f += TLanes.Count)
        {
            var slopes = TLanes.MultiplyAdd(value, TLanes.MultiplyAdd(minus, TLanes.Load(ref Unsafe.Add(ref v, f)), TLanes.Load(ref Unsafe.Add(ref s, f))), zero);
            TLanes.Store(slopes, ref Unsafe.Add(ref h, f));
            TLanes.Store(TLanes.MultiplyAdd(slopes, e, TLanes.Load(ref Unsafe.Add(ref r, f))), ref Unsafe.Add(ref r, f));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Carry<TLanes>(float x, ReadOnlySpan<float> current, ReadOnlySpan<float> change, Span<float> sums)
        where TLanes : struct, ILanes<TLanes>
    {
        ref float v = ref MemoryMarshal.GetReference(current), c = ref MemoryMarshal.GetReference(change), s = ref MemoryMarshal.GetReference(sums);
        TLanes value = TLanes.Of(x), minus = TLanes.Of(-x), total = TLanes.Of(0);
        for (int f = 0; f < current.Length; f += TLanes.Count)
        {
            TLanes sum = TLanes.Load(ref Unsafe.Add(ref s, f)), moved = TLanes.Load(ref Unsafe.Add(ref c, f));
            total = TLanes.MultiplyAdd(TLanes.MultiplyAdd(minus, TLanes.Load(ref Unsafe.Add(ref v, f)), sum), moved, total);
            TLanes.Store(TLanes.MultiplyAdd(value, moved, sum), ref Unsafe.Add(ref s, f));
        }

        return x * TLanes.Sum(total);
    }
}

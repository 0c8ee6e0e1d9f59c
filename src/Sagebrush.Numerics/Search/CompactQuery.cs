using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Sagebrush.Numerics;

/// <summary>
/// A query made ready to meet the codes of a <see cref="CompactCopy"/>: v = q (inner product) or q − centre (L2) in steps of 14 bits, split in two bytes, and
/// the factors of the error bound. For both metrics a point's cost is ‖y‖²/2 · [L2] − v · y: less is nearer, in the order of the metric.
/// </summary>
internal sealed class CompactQuery
{
    private const int Base = 64, LargestLevel = Base * 127;

    private readonly CompactCopy _copy;
    private readonly float _step, _perResidual, _perNorm, _perSquare, _constant, _halfSquare;

    /// <param name="copy">The points.</param>
    /// <param name="query">d.</param>
    /// <param name="metric">What near means.</param>
    public CompactQuery(CompactCopy copy, ReadOnlySpan<float> query, Metric metric)
    {
        _copy = copy;
        int padded = copy.GroupBytes / CompactCopy.Lanes;
        (High, Low, Levels) = (new sbyte[padded], new sbyte[padded], new short[padded]);
        Span<float> v = new float[padded];
        query.CopyTo(v);
        float length = TensorPrimitives.Norm(query);
        if (metric == Metric.L2)
        {
            TensorPrimitives.Subtract(query, copy.Centre, v);
        }

        float norm = TensorPrimitives.Norm<float>(v), largest = MathF.Abs(TensorPrimitives.MaxMagnitude<float>(v));
        IsBounded = norm > 0 && PointNorms.IsOrdinary(length) && PointNorms.IsOrdinary(norm) && PointNorms.IsOrdinary(largest);
        if (!IsBounded)
        {
            return;
        }

        // The sum of a point's stored bytes times levels must fit 32 bits.
        int levels = Math.Min(LargestLevel, int.MaxValue / (256 * padded));
        _step = largest / levels;
        double lost = 0;
        for (int i = 0; i < padded; i++)
        {
            int level = (int)MathF.Round(v[i] / _step);
            (Levels[i], High[i]) = ((short)level, (sbyte)((level + Base / 2) >> 6));
            Low[i] = (sbyte)(level - Base * High[i]);
            Offset += level;
            lost += Math.Pow(v[i] - (double)_step * level, 2);
        }

        float rest = (float)Math.Sqrt(lost), error = PointNorms.RoundingError(copy.Dimensions), centre = TensorPrimitives.Norm<float>(copy.Centre);
        bool isL2 = metric == Metric.L2;
        _perResidual = (norm + rest) * (1 + error);
        _perNorm = rest + (norm + length) * error;
        _perSquare = isL2 ? 2 * error : 0;
        _constant = isL2 ? norm * norm * error : length * centre * error;
        _halfSquare = isL2 ? 0.5f : 0;
    }

    /// <summary>Whether error bounds hold for this query.</summary>
    public bool IsBounded { get; }

    /// <summary>Levels of v, one a dimension.</summary>
    public short[] Levels { get; }

    /// <summary>With <see cref="Low"/>, a level in two bytes: 64 · high + low.</summary>
    public sbyte[] High { get; }

    /// <summary>From −32 to 31.</summary>
    public sbyte[] Low { get; }

    /// <summary>Σ levels: what the 128 added to every code must be taken off for.</summary>
    public int Offset { get; }

    /// <summary>Turns sums of products of levels and codes into bounds of the costs.</summary>
    /// <param name="first">The first point.</param>
    /// <param name="sums">Σ level · code, one a point.</param>
    /// <param name="near">No cost is less than this.</param>
    /// <param name="far">No cost is greater.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Bound(int first, ReadOnlySpan<int> sums, Span<float> near, Span<float> far)
    {
        ReadOnlySpan<float> scales = _copy.Scales.AsSpan(first), residuals = _copy.Residuals.AsSpan(first), norms = _copy.Norms.AsSpan(first);
        var (step, half, constant) = (new Vector<float>(_step), new Vector<float>(_halfSquare), new Vector<float>(_constant));
        var (perResidual, perNorm, perSquare) = (new Vector<float>(_perResidual), new Vector<float>(_perNorm), new Vector<float>(_perSquare));

        // Bound: there is a whole number of groups of Lanes points, and no vector is longer.
        for (int i = 0; i < sums.Length; i += Vector<float>.Count)
        {
            var norm = new Vector<float>(norms[i..]);
            var square = norm * norm;
            var cost = half * square - Vector.ConvertToSingle(new Vector<int>(sums[i..])) * new Vector<float>(scales[i..]) * step;
            var error = perResidual * new Vector<float>(residuals[i..]) + perNorm * norm + perSquare * square + constant;
            (cost - error).CopyTo(near[i..]);
            (cost + error).CopyTo(far[i..]);
        }
    }
}

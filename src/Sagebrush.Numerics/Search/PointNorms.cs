using System.Numerics.Tensors;

namespace Sagebrush.Numerics;

/// <summary>
/// The points' lengths, from which rounding errors are bounded. Points that are far longer than nearly all others, or so long or short that float32 loses
/// their products, are outliers: no bound counts on them.
/// </summary>
internal sealed class PointNorms
{
    /// <summary>Between these lengths squares and products of rows neither overflow nor vanish.</summary>
    public const float Shortest = 1e-15f, Longest = 1e15f;

    private const int Block = 4096;

    public PointNorms(ReadOnlyMemory<float> points, int dimensions)
    {
        int n = points.Length / dimensions;
        Norms = new float[n];
        ParallelRanges.Run(n, Block, (start, end) =>
        {
            for (int j = start; j < end; j++)
            {
                Norms[j] = TensorPrimitives.Norm(points.Span.Slice(j * dimensions, dimensions));
            }
        }, CancellationToken.None);
        Radius = 2 * Quantile(Norms);
        Outliers = [.. Enumerable.Range(0, n).Where(IsOutlier)];
    }

    /// <summary>‖x‖, n.</summary>
    public float[] Norms { get; }

    /// <summary>No point that is not an outlier is longer.</summary>
    public float Radius { get; }

    /// <summary>Ascending indices.</summary>
    public int[] Outliers { get; }

    public bool IsOutlier(int point) => !(Norms[point] <= Radius) || !IsOrdinary(Norms[point]);

    /// <summary>A row of this length can be measured with a bounded relative error.</summary>
    public static bool IsOrdinary(float norm) => norm is 0 or (>= Shortest and <= Longest);

    /// <summary>
    /// Bound on the relative error of a sum of <paramref name="dimensions"/> products in float32 in any order, four times what the sum alone can lose:
    /// lengths, differences and the comparison round too (Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 3.1).
    /// </summary>
    public static float RoundingError(int dimensions) => (dimensions + 32) * 2.4e-7f;

    // A length that at most one point in 64 exceeds; of many points some thousand tell it.
    private static float Quantile(float[] norms)
    {
        int stride = norms.Length / 4096 + 1;
        float[] sample = [.. norms.Where((norm, j) => j % stride == 0 && float.IsFinite(norm)).Order()];
        return sample.Length == 0 ? 0 : sample[(sample.Length - 1) - sample.Length / 64];
    }
}

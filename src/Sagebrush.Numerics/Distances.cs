using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sagebrush.Numerics;

/// <summary>
/// Distances of every query to every point. Four queries meet four points at a time, their 16 sums in registers: each value that is loaded serves four
/// of them. A pair's result does not depend on its neighbours: a row gives the same bits alone and in a batch.
/// </summary>
public static class Distances
{
    private const int Tile = 4;

    /// <summary>Σ (q − x)², by differences and not by norms: near neighbours do not cancel.</summary>
    /// <param name="queries">m × d.</param>
    /// <param name="points">n × d.</param>
    /// <param name="dimensions">d.</param>
    /// <param name="distances">m × n.</param>
    public static void SquaredL2(ReadOnlySpan<float> queries, ReadOnlySpan<float> points, int dimensions, Span<float> distances) =>
        Fill(queries, points, dimensions, distances, ofDifferences: true);

    /// <summary>Σ q · x. With rows of <see cref="Normalize"/> it is the cosine of the angle between them.</summary>
    /// <param name="queries">m × d.</param>
    /// <param name="points">n × d.</param>
    /// <param name="dimensions">d.</param>
    /// <param name="products">m × n.</param>
    public static void InnerProducts(ReadOnlySpan<float> queries, ReadOnlySpan<float> points, int dimensions, Span<float> products) =>
        Fill(queries, points, dimensions, products, ofDifferences: false);

    /// <summary>Scales a row to length 1; a row of zeros stays as it is.</summary>
    public static void Normalize(Span<float> row)
    {
        float norm = TensorPrimitives.Norm<float>(row);
        if (norm > 0)
        {
            TensorPrimitives.Divide(row, norm, row);
        }
    }

    /// <summary>One pair in the arithmetic of all pairs, as a cost that is less for nearer points: the squared distance, or the product with the opposite sign.</summary>
    internal static float Cost(ReadOnlySpan<float> query, ReadOnlySpan<float> point, Metric metric) =>
        metric == Metric.L2 ? Pair(query, point, ofDifferences: true) : 0 - Pair(query, point, ofDifferences: false);

    private static void Fill(ReadOnlySpan<float> queries, ReadOnlySpan<float> points, int dimensions, Span<float> results, bool ofDifferences)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        int m = queries.Length / dimensions, n = points.Length / dimensions;
        if (queries.Length != m * dimensions || points.Length != n * dimensions || results.Length != (long)m * n)
        {
            throw new ArgumentException($"{queries.Length} and {points.Length} values of {dimensions} dimensions do not make {results.Length} pairs.");
        }

        ref float q = ref MemoryMarshal.GetReference(queries);
        ref float x = ref MemoryMarshal.GetReference(points);
        int i = 0;
        for (; i + Tile <= m; i += Tile)
        {
            int j = 0;
            for (; j + Tile <= n; j += Tile)
            {
                // Bound: rows i … i + 3 of the queries and j … j + 3 of the points and of the results exist.
                ref float query = ref Unsafe.Add(ref q, (nint)i * dimensions), point = ref Unsafe.Add(ref x, (nint)j * dimensions);
                if (ofDifferences)
                {
                    TileOfDifferences(ref query, ref point, dimensions, results[(i * n + j)..], n);
                }
                else
                {
                    TileOfProducts(ref query, ref point, dimensions, results[(i * n + j)..], n);
                }
            }

            Pairs(queries, points, dimensions, results, n, i, i + Tile, j, ofDifferences);
        }

        Pairs(queries, points, dimensions, results, n, i, m, 0, ofDifferences);
    }

    // The pairs of queries from … to with points from j on that fill no tile.
    private static void Pairs(
        ReadOnlySpan<float> queries, ReadOnlySpan<float> points, int d, Span<float> results, int n, int from, int to, int j, bool ofDifferences)
    {
        for (int i = from; i < to; i++)
        {
            for (int p = j; p < n; p++)
            {
                results[i * n + p] = Pair(queries.Slice(i * d, d), points.Slice(p * d, d), ofDifferences);
            }
        }
    }

    private static float Pair(ReadOnlySpan<float> q, ReadOnlySpan<float> x, bool ofDifferences)
    {
        var sum = Vector<float>.Zero;
        int i = 0;
        for (; i + Vector<float>.Count <= q.Length; i += Vector<float>.Count)
        {
            sum = Add(sum, new Vector<float>(q[i..]), new Vector<float>(x[i..]), ofDifferences);
        }

        return Vector.Sum(sum) + Tail(ref MemoryMarshal.GetReference(q), ref MemoryMarshal.GetReference(x), i, q.Length, ofDifferences);
    }

    // Methods of their own, so that the sums have the registers to themselves.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void TileOfDifferences(ref float q, ref float x, int d, Span<float> results, int stride) =>
        FourByFour(ref q, ref x, d, results, stride, ofDifferences: true);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void TileOfProducts(ref float q, ref float x, int d, Span<float> results, int stride) =>
        FourByFour(ref q, ref x, d, results, stride, ofDifferences: false);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourByFour(ref float q, ref float x, int d, Span<float> results, int stride, bool ofDifferences)
    {
        Vector<float> s00 = default, s01 = default, s02 = default, s03 = default, s10 = default, s11 = default, s12 = default, s13 = default,
            s20 = default, s21 = default, s22 = default, s23 = default, s30 = default, s31 = default, s32 = default, s33 = default;
        int i = 0;
        for (; i + Vector<float>.Count <= d; i += Vector<float>.Count)
        {
            var x0 = Load(ref x, i);
            var x1 = Load(ref x, i + d);
            var x2 = Load(ref x, i + 2 * d);
            var x3 = Load(ref x, i + 3 * d);
            var row = Load(ref q, i);
            s00 = Add(s00, row, x0, ofDifferences);
            s01 = Add(s01, row, x1, ofDifferences);
            s02 = Add(s02, row, x2, ofDifferences);
            s03 = Add(s03, row, x3, ofDifferences);
            row = Load(ref q, i + d);
            s10 = Add(s10, row, x0, ofDifferences);
            s11 = Add(s11, row, x1, ofDifferences);
            s12 = Add(s12, row, x2, ofDifferences);
            s13 = Add(s13, row, x3, ofDifferences);
            row = Load(ref q, i + 2 * d);
            s20 = Add(s20, row, x0, ofDifferences);
            s21 = Add(s21, row, x1, ofDifferences);
            s22 = Add(s22, row, x2, ofDifferences);
            s23 = Add(s23, row, x3, ofDifferences);
            row = Load(ref q, i + 3 * d);
            s30 = Add(s30, row, x0, ofDifferences);
            s31 = Add(s31, row, x1, ofDifferences);
            s32 = Add(s32, row, x2, ofDifferences);
            s33 = Add(s33, row, x3, ofDifferences);
        }

        Four(ref q, ref x, i, d, s00, s01, s02, s03, results, ofDifferences);
        Four(ref Unsafe.Add(ref q, d), ref x, i, d, s10, s11, s12, s13, results[stride..], ofDifferences);
        Four(ref Unsafe.Add(ref q, 2 * d), ref x, i, d, s20, s21, s22, s23, results[(2 * stride)..], ofDifferences);
        Four(ref Unsafe.Add(ref q, 3 * d), ref x, i, d, s30, s31, s32, s33, results[(3 * stride)..], ofDifferences);
    }

    // One query's four sums, with the dimensions from i on that fill no vector.
    private static void Four(
        ref float q, ref float x, int i, int d, Vector<float> s0, Vector<float> s1, Vector<float> s2, Vector<float> s3, Span<float> results, bool ofDifferences)
    {
        results[0] = Vector.Sum(s0) + Tail(ref q, ref x, i, d, ofDifferences);
        results[1] = Vector.Sum(s1) + Tail(ref q, ref Unsafe.Add(ref x, d), i, d, ofDifferences);
        results[2] = Vector.Sum(s2) + Tail(ref q, ref Unsafe.Add(ref x, 2 * d), i, d, ofDifferences);
        results[3] = Vector.Sum(s3) + Tail(ref q, ref Unsafe.Add(ref x, 3 * d), i, d, ofDifferences);
    }

    private static float Tail(ref float q, ref float x, int i, int d, bool ofDifferences)
    {
        float sum = 0;
        for (; i < d; i++)
        {
            float a = Unsafe.Add(ref q, i), b = Unsafe.Add(ref x, i);
            sum = ofDifferences ? MathF.FusedMultiplyAdd(a - b, a - b, sum) : MathF.FusedMultiplyAdd(a, b, sum);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Add(Vector<float> sum, Vector<float> a, Vector<float> b, bool ofDifferences)
    {
        if (ofDifferences)
        {
            a -= b;
            return Vector.FusedMultiplyAdd(a, a, sum);
        }

        return Vector.FusedMultiplyAdd(a, b, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Load(ref float start, int offset) => Vector.LoadUnsafe(ref start, (nuint)offset);
}

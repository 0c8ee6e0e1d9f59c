using Sagebrush.Numerics;

namespace Sagebrush.Knn;

/// <summary>All rows as they are, searched by brute force: the neighbours are the true ones.</summary>
/// <param name="rows">n × d; taken over.</param>
/// <param name="metric">What near means.</param>
internal sealed class FlatIndex(DenseMatrix rows, Metric metric) : VectorIndex
{
    // 512 rows of some hundred features stay in the second-level cache while a block of queries passes over them.
    private const int PointBlock = 512, QueryBlock = 32;

    /// <summary>The rows, n × d.</summary>
    public DenseMatrix Rows => rows;

    public override int Count => rows.Rows;

    public override int Dimensions => rows.Columns;

    public override Metric Metric => metric;

    public override void Search(ReadOnlySpan<float> queries, int k, Span<float> distances, Span<int> indices, CancellationToken cancel)
    {
        float[] copy = queries.ToArray();
        int m = copy.Length / Dimensions;
        var (found, places) = (new float[m * k], new int[m * k]);
        ParallelRanges.Run(m, QueryBlock, (start, end) => Search(copy, start, end, k, found, places), cancel);
        found.CopyTo(distances);
        places.CopyTo(indices);
    }

    private void Search(float[] queries, int start, int end, int k, float[] distances, int[] indices)
    {
        int m = end - start, d = Dimensions;
        var block = queries.AsSpan(start * d, m * d);
        TopK[] nearest = [.. Enumerable.Range(0, m).Select(_ => new TopK(k))];
        var pairs = new float[m * Math.Min(PointBlock, Count)];
        for (int first = 0; first < Count; first += PointBlock)
        {
            int n = Math.Min(PointBlock, Count - first);
            var tile = pairs.AsSpan(0, m * n);
            Measure(block, rows.RowRange(first, n), d, tile);
            for (int row = 0; row < m; row++)
            {
                nearest[row].Offer(tile.Slice(row * n, n), first);
            }
        }

        for (int row = 0; row < m; row++)
        {
            int place = (start + row) * k;
            nearest[row].Drain(distances.AsSpan(place, k), indices.AsSpan(place, k));
        }

        if (metric == Metric.InnerProduct)
        {
            Negate(distances.AsSpan(start * k, m * k));
        }
    }

    // Products count with the opposite sign: then less is nearer for every metric.
    private void Measure(ReadOnlySpan<float> queries, ReadOnlySpan<float> points, int d, Span<float> pairs)
    {
        if (metric == Metric.L2)
        {
            Distances.SquaredL2(queries, points, d, pairs);
        }
        else
        {
            Distances.InnerProducts(queries, points, d, pairs);
            Negate(pairs);
        }
    }

    private static void Negate(Span<float> values)
    {
        foreach (ref float value in values)
        {
            value = 0 - value;
        }
    }
}

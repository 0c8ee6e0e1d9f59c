using Sagebrush.Numerics;

namespace Sagebrush.Knn;

/// <summary>What near means to an index.</summary>
public enum KnnMetric
{
    /// <summary>Squared Euclidean distance; the least is nearest.</summary>
    L2,

    /// <summary>Inner product; the largest is nearest.</summary>
    InnerProduct,

    /// <summary>Cosine, the inner product of rows of length 1; the largest is nearest.</summary>
    Cosine,
}

/// <summary>Labelled rows, searched by brute force. Never changes once built; many threads may search it.</summary>
public sealed class KnnIndex
{
    // 512 rows of some hundred features stay in the second-level cache while a block of queries passes over them.
    private const int PointBlock = 512, QueryBlock = 32;

    /// <summary>An index over <paramref name="rows"/>, which it takes over.</summary>
    /// <param name="rows">n × d; of length 1 each when the metric is the cosine.</param>
    /// <param name="labels">n.</param>
    /// <param name="metric">What near means.</param>
    public KnnIndex(DenseMatrix rows, float[] labels, KnnMetric metric)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Length, rows.Rows);
        (Rows, Labels, Metric) = (rows, labels, metric);
    }

    /// <summary>The rows, n × d.</summary>
    public DenseMatrix Rows { get; }

    /// <summary>The label of each row.</summary>
    public IReadOnlyList<float> Labels { get; }

    /// <summary>What near means.</summary>
    public KnnMetric Metric { get; }

    /// <summary>Finds the <paramref name="k"/> nearest rows of every query, nearest first; of rows at the same distance the one of lower index.</summary>
    /// <param name="queries">m × d; scaled to length 1 in place when the metric is the cosine.</param>
    /// <param name="k">At most n.</param>
    /// <param name="distances">m × k: squared distances or inner products, by the metric.</param>
    /// <param name="indices">m × k.</param>
    /// <param name="cancel">Asked now and then.</param>
    public void Search(DenseMatrix queries, int k, float[] distances, int[] indices, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentOutOfRangeException.ThrowIfNotEqual(queries.Columns, Rows.Columns);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, Rows.Rows);
        ParallelRanges.Run(queries.Rows, QueryBlock, (start, end) => Search(queries, start, end, k, distances, indices), cancel);
    }

    private void Search(DenseMatrix queries, int start, int end, int k, float[] distances, int[] indices)
    {
        int m = end - start, d = Rows.Columns;
        var block = queries.RowRange(start, m);
        for (int row = 0; row < m && Metric == KnnMetric.Cosine; row++)
        {
            Distances.Normalize(block.Slice(row * d, d));
        }

        TopK[] nearest = [.. Enumerable.Range(0, m).Select(_ => new TopK(k))];
        var pairs = new float[m * Math.Min(PointBlock, Rows.Rows)];
        for (int first = 0; first < Rows.Rows; first += PointBlock)
        {
            int n = Math.Min(PointBlock, Rows.Rows - first);
            var tile = pairs.AsSpan(0, m * n);
            Measure(block, Rows.RowRange(first, n), d, tile);
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

        if (Metric != KnnMetric.L2)
        {
            Negate(distances.AsSpan(start * k, m * k));
        }
    }

    // Products count with the opposite sign: then less is nearer for every metric.
    private void Measure(ReadOnlySpan<float> queries, ReadOnlySpan<float> points, int d, Span<float> pairs)
    {
        if (Metric == KnnMetric.L2)
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
            value = -value;
        }
    }
}

using System.Numerics.Tensors;

namespace Sagebrush.Numerics;

/// <summary>
/// The nearest of n points, exactly: what comparing each query with each point in float32 gives, to the bit, ties going to the lower index. It never
/// changes once built; many threads may search it.
/// </summary>
public sealed class ExactSearch
{
    // Fewer values are read in less time than a copy's bounds are sorted out.
    private const int WorthCopying = 1 << 18;

    // So many scans of the compact copy take the time of one batch, which reads the points themselves.
    private const int FewScans = 12;

    private readonly PointScan _scan;
    private readonly TileSearch _tiles;
    private readonly int _few;

    /// <summary>A search over <paramref name="points"/>, which must not change any more; takes some milliseconds per million values.</summary>
    /// <param name="points">n × d.</param>
    /// <param name="dimensions">d.</param>
    /// <param name="metric">What near means.</param>
    public ExactSearch(ReadOnlyMemory<float> points, int dimensions, Metric metric)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        if (points.Length % dimensions != 0)
        {
            throw new ArgumentException($"{points.Length} values are not rows of {dimensions} dimensions.", nameof(points));
        }

        (Points, Dimensions, Metric) = (points.Length / dimensions, dimensions, metric);
        var copy = points.Length >= WorthCopying && ByteProducts.AreSupported && CompactCopy.Fits(Points, dimensions) ? new CompactCopy(points, dimensions) : null;
        _scan = new(points, dimensions, metric, copy);
        _tiles = new(points, dimensions, metric, new PointNorms(points, dimensions));
        _few = copy is null ? 1 : FewScans;
    }

    /// <summary>n.</summary>
    public int Points { get; }

    /// <summary>d.</summary>
    public int Dimensions { get; }

    /// <summary>What near means.</summary>
    public Metric Metric { get; }

    /// <summary>Finds the k nearest points of each query, nearest first, on all cores.</summary>
    /// <param name="queries">m × d.</param>
    /// <param name="k">From 1 to n.</param>
    /// <param name="distances">m × k: squared distances, ascending, or inner products, descending.</param>
    /// <param name="indices">m × k.</param>
    /// <param name="cancel">Asked now and then.</param>
    public void Search(ReadOnlySpan<float> queries, int k, Span<float> distances, Span<int> indices, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, Points);
        int m = queries.Length / Dimensions;
        if (queries.Length != m * Dimensions || distances.Length != (long)m * k || indices.Length != distances.Length)
        {
            throw new ArgumentException($"{queries.Length} values of {Dimensions} dimensions do not have {distances.Length} and {indices.Length} results, {k} a query.");
        }

        // Costs are the distances, or the products with the opposite sign.
        var nearest = Nearest(queries.ToArray(), m, k, cancel);
        for (int i = 0; i < m; i++)
        {
            nearest[i].Drain(distances.Slice(i * k, k), indices.Slice(i * k, k));
        }

        if (Metric == Metric.InnerProduct)
        {
            TensorPrimitives.Subtract(0, distances, distances);
        }
    }

    private TopK[] Nearest(ReadOnlyMemory<float> queries, int m, int k, CancellationToken cancel)
    {
        TopK[] nearest = [.. Enumerable.Range(0, m).Select(_ => new TopK(k))];
        if (m > _few)
        {
            _tiles.Search(queries, nearest, cancel);
            return nearest;
        }

        for (int i = 0; i < m; i++)
        {
            _scan.Search(queries.Slice(i * Dimensions, Dimensions), nearest[i], cancel);
        }

        return nearest;
    }
}

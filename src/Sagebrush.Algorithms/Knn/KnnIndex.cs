using Sagebrush.Numerics;

namespace Sagebrush.Knn;

/// <summary>Labelled rows in an index. Never changes once built; many threads may search it.</summary>
public sealed class KnnIndex
{
    private readonly float[] _labels;

    /// <summary>An index of <paramref name="rows"/>, which it takes over, searched by brute force.</summary>
    /// <param name="rows">n × d; of length 1 each when the metric is the cosine.</param>
    /// <param name="labels">n.</param>
    /// <param name="metric">What near means.</param>
    public KnnIndex(DenseMatrix rows, float[] labels, KnnMetric metric)
        : this(new FlatIndex(rows, metric == KnnMetric.L2 ? Numerics.Metric.L2 : Numerics.Metric.InnerProduct), labels, metric == KnnMetric.Cosine)
    {
    }

    /// <summary>An index with labels beside it.</summary>
    /// <param name="vectors">n vectors.</param>
    /// <param name="labels">n.</param>
    /// <param name="isNormalized">The vectors have length 1 and queries are to be scaled so: inner products are cosines.</param>
    /// <param name="dimensions">Features of a row where the vectors have more, which are 0; null: as many.</param>
    internal KnnIndex(VectorIndex vectors, float[] labels, bool isNormalized, int? dimensions = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Length, vectors.Count);
        (Vectors, _labels, Dimensions) = (vectors, labels, dimensions ?? vectors.Dimensions);
        Metric = vectors.Metric == Numerics.Metric.L2 ? KnnMetric.L2 : isNormalized ? KnnMetric.Cosine : KnnMetric.InnerProduct;
    }

    /// <summary>Number of rows.</summary>
    public int Count => Vectors.Count;

    /// <summary>Width of a row.</summary>
    public int Dimensions { get; }

    /// <summary>The label of each row.</summary>
    public ReadOnlySpan<float> Labels => _labels;

    /// <summary>What near means.</summary>
    public KnnMetric Metric { get; }

    /// <summary>What is searched.</summary>
    internal VectorIndex Vectors { get; }

    /// <summary>Finds the <paramref name="k"/> nearest rows of every query, nearest first; of rows at the same distance the one of lower index.</summary>
    /// <param name="queries">m × d, of any length also when the metric is the cosine.</param>
    /// <param name="k">From 1 to n.</param>
    /// <param name="distances">m × k: squared distances, inner products or cosines, by the metric.</param>
    /// <param name="indices">m × k, rows from 0.</param>
    /// <param name="cancel">Asked now and then.</param>
    /// <exception cref="ArgumentException">The lengths are not those of m queries, or k is not a number of neighbours that there are.</exception>
    public void Search(ReadOnlySpan<float> queries, int k, Span<float> distances, Span<int> indices, CancellationToken cancel = default)
    {
        int m = queries.Length / Dimensions;
        ArgumentOutOfRangeException.ThrowIfNotEqual(queries.Length, m * Dimensions, nameof(queries));
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, Count);
        ArgumentOutOfRangeException.ThrowIfNotEqual(distances.Length, (long)m * k, nameof(distances));
        ArgumentOutOfRangeException.ThrowIfNotEqual(indices.Length, (long)m * k, nameof(indices));
        Vectors.Search(Prepared(queries), k, distances, indices, cancel);
    }

    private ReadOnlySpan<float> Prepared(ReadOnlySpan<float> queries)
    {
        if (Metric != KnnMetric.Cosine && Dimensions == Vectors.Dimensions)
        {
            return queries;
        }

        int width = Vectors.Dimensions;
        var prepared = new float[queries.Length / Dimensions * width];
        for (int row = 0; row < prepared.Length / width; row++)
        {
            var vector = prepared.AsSpan(row * width, width);
            queries.Slice(row * Dimensions, Dimensions).CopyTo(vector);
            if (Metric == KnnMetric.Cosine)
            {
                Distances.Normalize(vector);
            }
        }

        return prepared;
    }
}

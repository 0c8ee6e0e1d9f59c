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

/// <summary>Labelled rows in an index. Never changes once built; many threads may search it.</summary>
public sealed class KnnIndex
{
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
    internal KnnIndex(IVectorIndex vectors, float[] labels, bool isNormalized)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Length, vectors.Count);
        (Vectors, Labels) = (vectors, labels);
        Metric = vectors.Metric == Numerics.Metric.L2 ? KnnMetric.L2 : isNormalized ? KnnMetric.Cosine : KnnMetric.InnerProduct;
    }

    /// <summary>Number of rows.</summary>
    public int Count => Vectors.Count;

    /// <summary>Width of a row.</summary>
    public int Dimensions => Vectors.Dimensions;

    /// <summary>The label of each row.</summary>
    public IReadOnlyList<float> Labels { get; }

    /// <summary>What near means.</summary>
    public KnnMetric Metric { get; }

    /// <summary>What is searched.</summary>
    internal IVectorIndex Vectors { get; }

    /// <summary>Finds the <paramref name="k"/> nearest rows of every query, nearest first; of rows at the same distance the one of lower index.</summary>
    /// <param name="queries">m × d; scaled to length 1 in place when the metric is the cosine.</param>
    /// <param name="k">At most n.</param>
    /// <param name="distances">m × k: squared distances or inner products, by the metric.</param>
    /// <param name="indices">m × k.</param>
    /// <param name="cancel">Asked now and then.</param>
    public void Search(DenseMatrix queries, int k, float[] distances, int[] indices, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentOutOfRangeException.ThrowIfNotEqual(queries.Columns, Dimensions);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, Count);
        for (int row = 0; row < queries.Rows && Metric == KnnMetric.Cosine; row++)
        {
            Distances.Normalize(queries.Row(row));
        }

        Vectors.Search(queries.Values, k, distances, indices, cancel);
    }
}

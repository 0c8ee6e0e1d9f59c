using Sagebrush.Numerics;

namespace Sagebrush.Knn;

/// <summary>Vectors that are searched for those nearest to a query. Never changes once built; many threads may search it.</summary>
internal abstract class VectorIndex
{
    /// <summary>n, the number of vectors.</summary>
    public abstract int Count { get; }

    /// <summary>d, the width of a vector.</summary>
    public abstract int Dimensions { get; }

    /// <summary>What near means.</summary>
    public abstract Metric Metric { get; }

    /// <summary>Finds k vectors near every query, nearest first; of vectors at the same distance the one of lower index.</summary>
    /// <param name="queries">m × d.</param>
    /// <param name="k">From 1 to n.</param>
    /// <param name="distances">m × k: squared distances or inner products, by the metric.</param>
    /// <param name="indices">m × k.</param>
    /// <param name="cancel">Asked now and then.</param>
    public abstract void Search(ReadOnlySpan<float> queries, int k, Span<float> distances, Span<int> indices, CancellationToken cancel);
}

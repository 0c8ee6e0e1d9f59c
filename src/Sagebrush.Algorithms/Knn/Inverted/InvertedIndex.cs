using Sagebrush.Numerics;

namespace Sagebrush.Knn;

/// <summary>
/// Vectors in cells around centroids (an inverted file, IVF): a query looks only into the cells whose centroids are nearest to it. Queries that come
/// together visit a cell together, so that its vectors pass through the caches once for all of them.
/// Source: Sivic and Zisserman, "Video Google", 2003; Jégou, Douze, Schmid, 2011.
/// </summary>
internal sealed class InvertedIndex : VectorIndex
{
    // The more queries visit a cell together the better. Cores share the cells; where they are many, groups of them share the queries too.
    private const int LeastBlock = 256, MostBlock = 2048, MostParts = 8;

    // Below so many values to read one core is done before another has begun.
    private const long LeastShared = 1 << 20;

    private readonly int[] _starts;
    private readonly int[] _ids;

    /// <summary>An index of vectors that lie cell after cell.</summary>
    /// <param name="centroids">The centroid of each cell.</param>
    /// <param name="starts">The place of each cell's first vector, and the number of vectors at the end.</param>
    /// <param name="ids">The index by which each vector is known.</param>
    /// <param name="vectors">The vectors.</param>
    /// <param name="probes">Cells that a query looks into, FAISS's nprobe.</param>
    public InvertedIndex(Centroids centroids, int[] starts, int[] ids, CellVectors vectors, int probes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(starts.Length, centroids.Count + 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(ids.Length, vectors.Count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(probes);
        (Centroids, _starts, _ids, Vectors) = (centroids, starts, ids, vectors);
        Probes = Math.Min(probes, centroids.Count);
    }

    public override int Count => _ids.Length;

    public override int Dimensions => Centroids.Dimensions;

    public override Metric Metric => Centroids.Metric;

    /// <summary>The centroid of each cell.</summary>
    public Centroids Centroids { get; }

    /// <summary>The vectors, cell after cell.</summary>
    public CellVectors Vectors { get; }

    /// <summary>Cells that a query looks into; more where these have fewer than k vectors.</summary>
    public int Probes { get; }

    /// <summary>The place of each cell's first vector, and their number at the end.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    /// <summary>The index by which each vector is known, cell after cell.</summary>
    public ReadOnlySpan<int> Ids => _ids;

    public override void Search(ReadOnlySpan<float> queries, int k, Span<float> distances, Span<int> indices, CancellationToken cancel)
    {
        float[] copy = queries.ToArray();
        int m = copy.Length / Dimensions, cores = Environment.ProcessorCount;
        var (found, ids) = (new float[m * k], new int[m * k]);

        long values = (long)m * Probes * Count / Centroids.Count * Dimensions;
        int block = (int)Math.Clamp((long)MostParts * m / cores, LeastBlock, MostBlock), blocks = (m + block - 1) / block;
        int parts = values < LeastShared ? 1 : Math.Clamp(cores / Math.Max(1, blocks), 1, MostParts);
        ParallelRanges.Run(m, block, (start, end) => new CellSearch(this, copy.AsMemory(start * Dimensions, (end - start) * Dimensions), k)
            .Run(parts, found.AsSpan(start * k, (end - start) * k), ids.AsSpan(start * k, (end - start) * k), cancel), cancel);
        found.CopyTo(distances);
        ids.CopyTo(indices);
    }
}

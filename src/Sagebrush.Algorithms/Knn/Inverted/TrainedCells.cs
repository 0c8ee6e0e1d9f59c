using System.Numerics.Tensors;
using Sagebrush.Numerics;

namespace Sagebrush.Knn;

/// <summary>What an inverted index learns before vectors are added: the centroids of its cells and, when vectors are to be codes, a quantizer.</summary>
internal sealed class TrainedCells
{
    // FAISS gives the coarse quantizer 10 rounds; its seed is its own.
    private const int Iterations = 10, Block = 4096;
    private const ulong Seed = 1234;

    private readonly Centroids _centroids;
    private readonly ProductQuantizer? _quantizer;

    private TrainedCells(Centroids centroids, ProductQuantizer? quantizer) => (_centroids, _quantizer) = (centroids, quantizer);

    /// <summary>Learns from vectors.</summary>
    /// <param name="vectors">n × d.</param>
    /// <param name="dimensions">d.</param>
    /// <param name="metric">What near means; squared distances for codes.</param>
    /// <param name="cells">At most n.</param>
    /// <param name="subVectors">Bytes of a code, a divisor of d, n then being at least 256; null keeps vectors whole.</param>
    /// <param name="cancel">Asked now and then.</param>
    public static TrainedCells Train(ReadOnlyMemory<float> vectors, int dimensions, Metric metric, int cells, int? subVectors, CancellationToken cancel)
    {
        var centroids = new KMeans(cells, Iterations, metric, Seed).Train(vectors, dimensions, cancel);
        if (subVectors is not { } parts)
        {
            return new(centroids, quantizer: null);
        }

        float[] residuals = KMeans.Sample(vectors, dimensions, ProductQuantizer.TrainingVectors, new(Seed)).ToArray();
        Subtract(residuals, centroids, centroids.Assign(residuals, cancel));
        return new(centroids, ProductQuantizer.Train(residuals, dimensions, parts, Seed, cancel));
    }

    /// <summary>An index of vectors; each goes to the cell whose centroid is nearest.</summary>
    /// <param name="vectors">n × d.</param>
    /// <param name="probes">Cells that a query will look into.</param>
    /// <param name="cancel">Asked now and then.</param>
    public InvertedIndex Add(ReadOnlyMemory<float> vectors, int probes, CancellationToken cancel)
    {
        var cells = new Grouping(_centroids.Count, _centroids.Assign(vectors, cancel));
        int[] starts = [.. Enumerable.Range(0, cells.Count + 1).Select(cells.Start)], ids = cells.Members.ToArray();
        CellVectors stored = _quantizer is null ? Whole(vectors, ids, cancel) : Quantized(vectors, ids, starts, _quantizer, cancel);
        return new(_centroids, starts, ids, stored, probes);
    }

    private WholeVectors Whole(ReadOnlyMemory<float> vectors, int[] ids, CancellationToken cancel)
    {
        int d = _centroids.Dimensions;
        var packed = new PanelMatrix(ids.Length, d);
        ParallelRanges.Run(ids.Length, Block, (start, end) =>
        {
            for (int place = start; place < end; place++)
            {
                packed.SetRow(place, vectors.Span.Slice(ids[place] * d, d));
            }
        }, cancel);
        return new(packed);
    }

    private QuantizedVectors Quantized(ReadOnlyMemory<float> vectors, int[] ids, int[] starts, ProductQuantizer quantizer, CancellationToken cancel)
    {
        int d = _centroids.Dimensions, m = quantizer.SubVectors;
        var codes = new byte[ids.Length * m];
        ParallelRanges.Run(starts.Length - 1, 1, (cell, _) =>
        {
            var ofCell = ids.AsSpan(starts[cell]..starts[cell + 1]);
            var residuals = new float[ofCell.Length * d];
            for (int row = 0; row < ofCell.Length; row++)
            {
                TensorPrimitives.Subtract(vectors.Span.Slice(ofCell[row] * d, d), _centroids[cell], residuals.AsSpan(row * d, d));
            }

            quantizer.Encode(residuals, codes.AsSpan(starts[cell] * m, ofCell.Length * m));
        }, cancel);
        return new(codes, quantizer, _centroids, starts);
    }

    private static void Subtract(Span<float> vectors, Centroids centroids, ReadOnlySpan<int> nearest)
    {
        for (int row = 0; row < nearest.Length; row++)
        {
            var vector = vectors.Slice(row * centroids.Dimensions, centroids.Dimensions);
            TensorPrimitives.Subtract(vector, centroids[nearest[row]], vector);
        }
    }
}

using System.Numerics.Tensors;
using Sagebrush.Numerics;

namespace Sagebrush.Knn;

/// <summary>
/// The vectors of an IVFPQ index: each its cell's centroid and the code of what it differs from that. Where several queries probe a cell, its codes are
/// decoded for all of them: on whole vectors each query costs fewer cycles than as many look-ups.
/// </summary>
internal sealed class QuantizedVectors : CellVectors
{
    private readonly byte[] _codes;
    private readonly float[] _offsets;

    /// <summary>Vectors that lie cell after cell.</summary>
    /// <param name="codes">n × m.</param>
    /// <param name="quantizer">What the codes mean.</param>
    /// <param name="centroids">The centroid of each cell.</param>
    /// <param name="starts">The place of each cell's first vector, and their number at the end.</param>
    public QuantizedVectors(byte[] codes, ProductQuantizer quantizer, Centroids centroids, int[] starts)
    {
        (_codes, Quantizer, Centroids) = (codes, quantizer, centroids);
        _offsets = new float[Count];
        var reaches = new float[centroids.Count];
        ParallelRanges.Run(centroids.Count, 1, (cell, _) => reaches[cell] = Measure(cell, starts[cell], starts[cell + 1]), CancellationToken.None);
        Reach = TensorPrimitives.Max<float>(reaches);
    }

    public override int Count => _codes.Length / Quantizer.SubVectors;

    /// <summary>The codes, n × m.</summary>
    public ReadOnlySpan<byte> Codes => _codes;

    /// <summary>What the codes mean.</summary>
    public ProductQuantizer Quantizer { get; }

    /// <summary>The centroid of each cell.</summary>
    public Centroids Centroids { get; }

    /// <summary>‖r‖² + 2 c · r of every vector c + r, n.</summary>
    public ReadOnlySpan<float> Offsets => _offsets;

    /// <summary>The largest ‖c‖ + ‖r‖.</summary>
    public float Reach { get; }

    public override ReadOnlySpan<float> Panel(int panel, int cell, int from, int to, Span<float> scratch)
    {
        int m = Quantizer.SubVectors, width = Quantizer.Dimensions / m;
        var centroid = Centroids[cell];
        for (int part = 0; part < m; part++)
        {
            var codebook = Quantizer.Codebook(part);
            var origin = centroid.Slice(part * width, width);
            for (int place = from; place < to; place++)
            {
                var word = codebook.Slice(_codes[place * m + part] * width, width);
                int at = part * width * PanelMatrix.Width + place % PanelMatrix.Width;
                for (int i = 0; i < word.Length; i++)
                {
                    scratch[at] = origin[i] + word[i];
                    at += PanelMatrix.Width;
                }
            }
        }

        return scratch;
    }

    // Sets the offsets of a cell and answers its reach.
    private float Measure(int cell, int start, int end)
    {
        var residual = new float[Quantizer.Dimensions];
        float longest = 0, origin = TensorPrimitives.Norm(Centroids[cell]);
        for (int place = start; place < end; place++)
        {
            Quantizer.Decode(_codes.AsSpan(place * Quantizer.SubVectors, Quantizer.SubVectors), residual);
            float length = TensorPrimitives.Norm<float>(residual);
            _offsets[place] = length * length + 2 * TensorPrimitives.Dot(Centroids[cell], residual);
            longest = Math.Max(longest, length);
        }

        return origin + longest;
    }
}

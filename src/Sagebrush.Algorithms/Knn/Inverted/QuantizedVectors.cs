using Sagebrush.Numerics;

namespace Sagebrush.Knn;

/// <summary>
/// The vectors of an IVFPQ index: each its cell's centroid and the code of what it differs from that. A panel of codes is decoded once for all queries that
/// probe its cell; each of them costs fewer cycles on whole vectors than as many look-ups in a table of distances.
/// </summary>
/// <param name="codes">n × m, cell after cell.</param>
/// <param name="quantizer">What the codes mean.</param>
/// <param name="centroids">The centroid of each cell.</param>
internal sealed class QuantizedVectors(byte[] codes, ProductQuantizer quantizer, Centroids centroids) : CellVectors
{
    public override int Count => codes.Length / quantizer.SubVectors;

    /// <summary>The codes, n × m.</summary>
    public ReadOnlySpan<byte> Codes => codes;

    /// <summary>What the codes mean.</summary>
    public ProductQuantizer Quantizer => quantizer;

    public override ReadOnlySpan<float> Panel(int panel, int cell, int from, int to, Span<float> scratch)
    {
        int m = quantizer.SubVectors, width = quantizer.Dimensions / m;
        var centroid = centroids[cell];
        for (int part = 0; part < m; part++)
        {
            var codebook = quantizer.Codebook(part);
            var origin = centroid.Slice(part * width, width);
            for (int place = from; place < to; place++)
            {
                var word = codebook.Slice(codes[place * m + part] * width, width);
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
}

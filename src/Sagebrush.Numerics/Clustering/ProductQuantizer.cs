namespace Sagebrush.Numerics;

/// <summary>
/// Vectors as m bytes: a vector is cut into m sub-vectors, and each stands for the nearest of the 256 that are known for its place.
/// Source: Jégou, Douze, Schmid, "Product quantization for nearest neighbor search", 2011.
/// </summary>
public sealed class ProductQuantizer
{
    /// <summary>Centroids of a sub-vector: as many as a byte can name.</summary>
    public const int Codes = 256;

    /// <summary>More vectors than these are not looked at in training.</summary>
    public const int TrainingVectors = Codes * KMeans.PointsPerCluster;

    private const int Iterations = 25;

    private readonly Centroids[] _codebooks;

    /// <summary>A quantizer over known centroids.</summary>
    /// <param name="codebooks">m × 256 × d/m.</param>
    /// <param name="dimensions">d.</param>
    /// <param name="subVectors">m, which divides d.</param>
    public ProductQuantizer(ReadOnlySpan<float> codebooks, int dimensions, int subVectors)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(subVectors);
        ArgumentOutOfRangeException.ThrowIfNotEqual(dimensions % subVectors, 0);
        ArgumentOutOfRangeException.ThrowIfNotEqual(codebooks.Length, (long)Codes * dimensions);
        (Dimensions, SubVectors) = (dimensions, subVectors);
        _codebooks = new Centroids[subVectors];
        for (int part = 0; part < subVectors; part++)
        {
            _codebooks[part] = new(codebooks.Slice(part * Codes * Width, Codes * Width).ToArray(), Width, Metric.L2);
        }
    }

    /// <summary>d.</summary>
    public int Dimensions { get; }

    /// <summary>m, which is the length of a code in bytes too.</summary>
    public int SubVectors { get; }

    private int Width => Dimensions / SubVectors;

    /// <summary>Learns the centroids of every sub-vector.</summary>
    /// <param name="vectors">n × d, n at least 256.</param>
    /// <param name="dimensions">d.</param>
    /// <param name="subVectors">m, which divides d.</param>
    /// <param name="seed">Chooses training points and first centroids.</param>
    /// <param name="cancel">Asked now and then.</param>
    public static ProductQuantizer Train(ReadOnlyMemory<float> vectors, int dimensions, int subVectors, ulong seed, CancellationToken cancel)
    {
        vectors = KMeans.Sample(vectors, dimensions, TrainingVectors, new(seed));
        int n = vectors.Length / dimensions, width = dimensions / subVectors;
        var (codebooks, parts) = (new float[Codes * dimensions], new float[n * width]);
        for (int part = 0; part < subVectors; part++)
        {
            Cut(vectors.Span, dimensions, part * width, width, parts);
            new KMeans(Codes, Iterations, Metric.L2, seed).Train(parts, width, cancel).Values.CopyTo(codebooks.AsSpan(part * Codes * width));
        }

        return new(codebooks, dimensions, subVectors);
    }

    /// <summary>The 256 centroids of one sub-vector, 256 × d/m.</summary>
    public ReadOnlySpan<float> Codebook(int part) => _codebooks[part].Values;

    /// <summary>The code of every vector.</summary>
    /// <param name="vectors">n × d.</param>
    /// <param name="codes">n × m.</param>
    public void Encode(ReadOnlySpan<float> vectors, Span<byte> codes)
    {
        int n = vectors.Length / Dimensions;
        var (parts, nearest) = (new float[n * Width], new int[n]);
        for (int part = 0; part < SubVectors; part++)
        {
            Cut(vectors, Dimensions, part * Width, Width, parts);
            _codebooks[part].Assign(parts, nearest);
            for (int row = 0; row < n; row++)
            {
                codes[row * SubVectors + part] = (byte)nearest[row];
            }
        }
    }

    /// <summary>The vector that a code stands for.</summary>
    /// <param name="code">m.</param>
    /// <param name="vector">d.</param>
    public void Decode(ReadOnlySpan<byte> code, Span<float> vector)
    {
        for (int part = 0; part < code.Length; part++)
        {
            _codebooks[part][code[part]].CopyTo(vector[(part * Width)..]);
        }
    }

    /// <summary>The inner products of a vector's parts with all that are known for their places.</summary>
    /// <param name="vector">d.</param>
    /// <param name="products">m × 256.</param>
    public void Products(ReadOnlySpan<float> vector, Span<float> products)
    {
        for (int part = 0; part < SubVectors; part++)
        {
            for (int first = 0; first < Codes; first += PanelMatrix.Width)
            {
                PanelKernel.One<Products>(
                    vector.Slice(part * Width, Width), _codebooks[part].Panels.Panel(first / PanelMatrix.Width), products[(part * Codes + first)..]);
            }
        }
    }

    private static void Cut(ReadOnlySpan<float> vectors, int dimensions, int start, int width, Span<float> parts)
    {
        for (int row = 0; row < parts.Length / width; row++)
        {
            vectors.Slice(row * dimensions + start, width).CopyTo(parts[(row * width)..]);
        }
    }
}

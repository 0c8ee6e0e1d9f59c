using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Sagebrush.Numerics;

/// <summary>
/// The fast Johnson-Lindenstrauss transform y = R H D x / √t: the signs of D, then the Walsh-Hadamard transform H (entries +1 and −1), which spreads a row
/// evenly over all its coordinates, then t of them drawn by R without repetition. Rows are padded with zeros to a power of two, p; n rows cost n · p · log p
/// additions.
/// Source: Ailon, Chazelle, "Approximate nearest neighbors and the fast Johnson-Lindenstrauss transform", 2006; that R may draw coordinates: Tropp, "Improved
/// analysis of the subsampled randomized Hadamard transform", 2011.
/// </summary>
public sealed class HadamardProjection : RandomProjection
{
    // H of p is H of p / 16 over H of 16. The butterflies within 16 neighbours would fill no vector, and are needed for the drawn coordinates only.
    private const int Leaf = 16;

    private static readonly float[] LeafSigns = Hadamard(Leaf);

    private readonly float[] _signs;
    private readonly int[] _drawn;
    private readonly int _padded;

    /// <summary>Draws signs and coordinates.</summary>
    /// <param name="inputDimensions">d.</param>
    /// <param name="targetDimensions">t.</param>
    /// <param name="seed">Any number.</param>
    public HadamardProjection(int inputDimensions, int targetDimensions, ulong seed) : base(inputDimensions, targetDimensions)
    {
        _padded = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(Leaf, Math.Max(inputDimensions, targetDimensions)));
        var random = new SplitMix(seed);
        _signs = new float[inputDimensions];
        random.FillSigns(_signs);
        _drawn = random.Choose(targetDimensions, _padded);
    }

    private protected override void Project(ReadOnlySpan<float> rows, Span<float> projected)
    {
        int d = InputDimensions, t = TargetDimensions;
        float scale = 1 / MathF.Sqrt(t);
        var spread = new float[_padded];
        for (int row = 0; row < rows.Length / d; row++)
        {
            TensorPrimitives.Multiply(rows.Slice(row * d, d), _signs, spread);
            spread.AsSpan(d).Clear();
            Transform(spread);
            var result = projected.Slice(row * t, t);
            for (int j = 0; j < t; j++)
            {
                result[j] = scale * LeafProduct(spread, _drawn[j]);
            }
        }
    }

    // Butterflies of all distances from a leaf's width on.
    private static void Transform(Span<float> values)
    {
        for (int half = Leaf; half < values.Length; half *= 2)
        {
            for (int start = 0; start < values.Length; start += 2 * half)
            {
                var low = MemoryMarshal.Cast<float, Vector<float>>(values.Slice(start, half));
                var high = MemoryMarshal.Cast<float, Vector<float>>(values.Slice(start + half, half));
                for (int i = 0; i < low.Length; i++)
                {
                    var (a, b) = (low[i], high[i]);
                    (low[i], high[i]) = (a + b, a - b);
                }
            }
        }
    }

    // The last butterflies of one coordinate: its leaf times a row of the leaf's matrix.
    private static float LeafProduct(ReadOnlySpan<float> values, int coordinate)
    {
        var leaf = MemoryMarshal.Cast<float, Vector<float>>(values.Slice(coordinate / Leaf * Leaf, Leaf));
        var signs = MemoryMarshal.Cast<float, Vector<float>>(LeafSigns.AsSpan(coordinate % Leaf * Leaf, Leaf));
        var sum = leaf[0] * signs[0];
        for (int i = 1; i < leaf.Length; i++)
        {
            sum += leaf[i] * signs[i];
        }

        return Vector.Sum(sum);
    }

    // Row i, column j: −1 to the number of ones that the binary i and j share.
    private static float[] Hadamard(int size) =>
        [.. Enumerable.Range(0, size * size).Select(at => BitOperations.PopCount((uint)(at / size & at % size)) % 2 == 0 ? 1f : -1f)];
}

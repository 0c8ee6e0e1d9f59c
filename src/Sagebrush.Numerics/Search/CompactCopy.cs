using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sagebrush.Numerics;

/// <summary>
/// The points in a quarter of their memory: y = x − centre is rounded to bytes, ŷ = scale · code, with one scale a point, and the length of what the rounding
/// took, ‖y − ŷ‖, is kept. By Cauchy-Schwarz a query v misses v · y by at most ‖v‖ ‖y − ŷ‖ when it meets the codes instead.
/// </summary>
/// <remarks>
/// Codes are laid out for instructions that multiply four bytes with four: <see cref="Lanes"/> points together, of each four dimensions, then the next four
/// dimensions of the same points. A code is stored with 128 added.
/// </remarks>
internal sealed class CompactCopy
{
    /// <summary>Points that lie side by side.</summary>
    public const int Lanes = 16;

    private const int Quad = 4, Largest = 127, Bias = 128, GroupsInBlock = 64, CentreSample = 1024;

    private readonly ReadOnlyMemory<float> _points;

    /// <param name="points">n × d.</param>
    /// <param name="dimensions">d.</param>
    public CompactCopy(ReadOnlyMemory<float> points, int dimensions)
    {
        (_points, Dimensions, Points) = (points, dimensions, points.Length / dimensions);
        Quads = (dimensions - 1) / Quad + 1;
        int groups = (Points - 1) / Lanes + 1;
        Centre = Mean();
        Codes = GC.AllocateUninitializedArray<byte>(groups * GroupBytes);
        Scales = new float[groups * Lanes];
        Residuals = new float[groups * Lanes];
        Norms = new float[groups * Lanes];
        ParallelRanges.Run(groups, GroupsInBlock, Round, CancellationToken.None);
    }

    /// <summary>d.</summary>
    public int Dimensions { get; }

    /// <summary>n.</summary>
    public int Points { get; }

    /// <summary>Groups of four dimensions; the last is filled with zeros.</summary>
    public int Quads { get; }

    /// <summary>Bytes of the codes of <see cref="Lanes"/> points.</summary>
    public int GroupBytes => Quads * Quad * Lanes;

    /// <summary>About the mean of the points: what all have in common need not be rounded.</summary>
    public float[] Centre { get; }

    /// <summary>The codes, group after group.</summary>
    public byte[] Codes { get; }

    /// <summary>The value of one step of a point's codes.</summary>
    public float[] Scales { get; }

    /// <summary>‖y − ŷ‖, rounded up; infinite where no bound holds.</summary>
    public float[] Residuals { get; }

    /// <summary>‖y‖.</summary>
    public float[] Norms { get; }

    /// <summary>Whether a copy of such points takes less than 0.3 of their memory, fits an array and its sums fit 32 bits.</summary>
    public static bool Fits(int points, int dimensions)
    {
        long perPoint = (dimensions + Quad - 1) / Quad * Quad + 3 * sizeof(float);
        return perPoint * 10 <= 3L * sizeof(float) * dimensions && perPoint * (points + Lanes) <= Array.MaxLength && dimensions <= 1 << 16;
    }

    private float[] Mean()
    {
        int stride = Points / CentreSample + 1;
        var sum = new double[Dimensions];
        int count = 0;
        for (int j = 0; j < Points; j += stride)
        {
            var row = _points.Span.Slice(j * Dimensions, Dimensions);
            if (PointNorms.IsOrdinary(TensorPrimitives.Norm(row)))
            {
                count++;
                for (int i = 0; i < row.Length; i++)
                {
                    sum[i] += row[i];
                }
            }
        }

        return Array.ConvertAll(sum, value => (float)(value / Math.Max(count, 1)));
    }

    private void Round(int firstGroup, int endGroup)
    {
        Span<float> y = new float[Quads * Quad];
        for (int point = firstGroup * Lanes; point < endGroup * Lanes; point++)
        {
            var codes = Codes.AsSpan(point / Lanes * GroupBytes, GroupBytes);
            if (point < Points)
            {
                TensorPrimitives.Subtract(_points.Span.Slice(point * Dimensions, Dimensions), Centre, y);
                Round(y, point, codes);
            }
            else
            {
                y.Clear();
                Encode(y, 0, 0, ref LaneOf(codes, point));
            }
        }
    }

    private void Round(ReadOnlySpan<float> y, int point, Span<byte> codes)
    {
        float largest = MathF.Abs(TensorPrimitives.MaxMagnitude(y)), norm = TensorPrimitives.Norm(y);
        if (!PointNorms.IsOrdinary(largest) || !PointNorms.IsOrdinary(norm))
        {
            Residuals[point] = float.PositiveInfinity;
            Encode(y, 0, 0, ref LaneOf(codes, point));
            return;
        }

        float scale = largest / Largest;
        float residual = Encode(y, scale, scale > 0 ? 1 / scale : 0, ref LaneOf(codes, point));
        Scales[point] = scale;
        Norms[point] = norm;
        Residuals[point] = residual + norm * PointNorms.RoundingError(Dimensions);
    }

    // Rounds y, writes its codes four by four and returns ‖y − scale · code‖.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Encode(ReadOnlySpan<float> y, float scale, float inverse, ref byte codes)
    {
        var squares = Vector128<float>.Zero;
        ref float start = ref MemoryMarshal.GetReference(y);
        for (int i = 0; i < y.Length; i += Quad)
        {
            // Bound: y is filled up to whole fours, and a group has Lanes fours of codes for each of them.
            var value = Vector128.LoadUnsafe(ref start, (nuint)i);
            var code = inverse > 0 ? Vector128.Round(value * inverse) : Vector128<float>.Zero;
            var lost = value - code * scale;
            squares += lost * lost;
            var integers = Vector128.ConvertToInt32(code) + Vector128.Create(Bias);
            var shorts = Vector128.Narrow(integers, integers).AsUInt16();
            uint four = Vector128.Narrow(shorts, shorts).AsUInt32().ToScalar();
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref codes, i * Lanes), four);
        }

        return MathF.Sqrt(Vector128.Sum(squares));
    }

    private static ref byte LaneOf(Span<byte> codes, int point) => ref codes[point % Lanes * Quad];
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sagebrush.Numerics;

/// <summary>
/// The eigenvectors with the largest eigenvalues of a symmetric matrix without negative ones, by orthogonal iteration. Source: Golub, Van Loan,
/// "Matrix Computations", 4th edition, algorithm 8.2.8.
/// </summary>
internal static class TopEigenvectors
{
    /// <summary>Turns some directions towards the eigenvectors.</summary>
    /// <param name="matrix">m × m.</param>
    /// <param name="directions">r × m, orthonormal: where the iteration begins; what is near needs few steps.</param>
    /// <param name="steps">How many.</param>
    /// <param name="m">Columns.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Turn(ReadOnlySpan<double> matrix, Span<double> directions, int m, int steps)
    {
        double[] image = new double[directions.Length];
        for (int step = 0; step < steps; step++)
        {
            for (int i = 0; i < image.Length; i++)
            {
                image[i] = Dot(directions.Slice(i / m * m, m), matrix.Slice(i % m * m, m));
            }

            Orthonormalize(image, m);
            image.CopyTo(directions);
        }
    }

    // Each row loses its parts along the rows before it: twice, since what rounding leaves the first time would be blown up where little remains.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Orthonormalize(Span<double> rows, int m)
    {
        for (int end = 0; end < rows.Length; end += m)
        {
            var row = rows.Slice(end, m);
            for (int pass = 0; pass < 2; pass++)
            {
                for (int start = 0; start < end; start += m)
                {
                    var other = rows.Slice(start, m);
                    AddScaled(other, -Dot(row, other), row);
                }
            }

            double square = Dot(row, row), scale = square > 0 ? 1 / Math.Sqrt(square) : 0;
            foreach (ref double value in row)
            {
                value *= scale;
            }
        }
    }

    // Not of TensorPrimitives: a short job would be over before those are compiled well.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var left = MemoryMarshal.Cast<double, Vector<double>>(a);
        var right = MemoryMarshal.Cast<double, Vector<double>>(b);
        Vector<double> s0 = Vector<double>.Zero, s1 = s0, s2 = s0, s3 = s0;
        int i = 0;
        for (; i < left.Length - 3; i += 4)
        {
            s0 = Vector.FusedMultiplyAdd(left[i], right[i], s0);
            s1 = Vector.FusedMultiplyAdd(left[i + 1], right[i + 1], s1);
            s2 = Vector.FusedMultiplyAdd(left[i + 2], right[i + 2], s2);
            s3 = Vector.FusedMultiplyAdd(left[i + 3], right[i + 3], s3);
        }

        double sum = Vector.Sum(s0 + s1 + (s2 + s3));
        for (i *= Vector<double>.Count; i < a.Length; i++)
        {
            sum = Math.FusedMultiplyAdd(a[i], b[i], sum);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddScaled(ReadOnlySpan<double> row, double factor, Span<double> into)
    {
        var from = MemoryMarshal.Cast<double, Vector<double>>(row);
        var to = MemoryMarshal.Cast<double, Vector<double>>(into);
        var scale = new Vector<double>(factor);
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = Vector.FusedMultiplyAdd(from[i], scale, to[i]);
        }

        for (int i = to.Length * Vector<double>.Count; i < into.Length; i++)
        {
            into[i] = Math.FusedMultiplyAdd(row[i], factor, into[i]);
        }
    }
}

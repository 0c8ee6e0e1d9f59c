using System.Numerics.Tensors;

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
    public static void Turn(ReadOnlySpan<double> matrix, Span<double> directions, int m, int steps)
    {
        double[] image = new double[directions.Length];
        for (int step = 0; step < steps; step++)
        {
            for (int i = 0; i < image.Length; i++)
            {
                image[i] = TensorPrimitives.Dot(directions.Slice(i / m * m, m), matrix.Slice(i % m * m, m));
            }

            Orthonormalize(image, m);
            image.CopyTo(directions);
        }
    }

    // Each row loses its parts along the rows before it: twice, since what rounding leaves the first time would be blown up where little remains.
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
                    TensorPrimitives.MultiplyAdd(other, -TensorPrimitives.Dot(row, other), row, row);
                }
            }

            double norm = TensorPrimitives.Norm<double>(row);
            TensorPrimitives.Multiply(row, norm > 0 ? 1 / norm : 0, row);
        }
    }
}

using System.Runtime.CompilerServices;

namespace Sagebrush.Numerics;

/// <summary>A = L Lᵀ of a symmetric positive definite matrix, and systems of equations with L. Matrices are n × n doubles, row after row.</summary>
public static class Cholesky
{
    // A pivot that rounding made zero or negative: what it stands for is not determined by the equations and is held in place.
    private const double Singular = 1e-14;

    /// <summary>Replaces the lower triangle of A by L; what is above the diagonal is neither read nor written.</summary>
    /// <param name="matrix">n × n: A.</param>
    /// <param name="n">Rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Factor(Span<double> matrix, int n)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(matrix.Length, n * n, nameof(matrix));
        for (int i = 0; i < n; i++)
        {
            var row = matrix.Slice(i * n, i + 1);
            for (int j = 0; j < i; j++)
            {
                var other = matrix.Slice(j * n, j + 1);
                row[j] = (row[j] - Dot(row[..j], other[..j])) / other[j];
            }

            double pivot = row[i] - Dot(row[..i], row[..i]);
            row[i] = pivot > Singular * row[i] ? Math.Sqrt(pivot) : double.PositiveInfinity;
        }
    }

    /// <summary>Solves L y = b.</summary>
    /// <param name="lower">n × n: L.</param>
    /// <param name="vector">n: b, replaced by y.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SolveLower(ReadOnlySpan<double> lower, Span<double> vector)
    {
        int n = vector.Length;
        for (int i = 0; i < n; i++)
        {
            var row = lower.Slice(i * n, i + 1);
            vector[i] = (vector[i] - Dot(row[..i], vector[..i])) / row[i];
        }
    }

    /// <summary>Solves Lᵀ x = y.</summary>
    /// <param name="lower">n × n: L.</param>
    /// <param name="vector">n: y, replaced by x.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SolveUpper(ReadOnlySpan<double> lower, Span<double> vector)
    {
        int n = vector.Length;
        for (int i = n - 1; i >= 0; i--)
        {
            var row = lower.Slice(i * n, i + 1);
            double x = vector[i] / row[i];
            vector[i] = x;
            for (int j = 0; j < i; j++)
            {
                vector[j] = Math.FusedMultiplyAdd(row[j], -x, vector[j]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum = Math.FusedMultiplyAdd(a[i], b[i], sum);
        }

        return sum;
    }
}

namespace Sagebrush.Numerics;

/// <summary>Random precision matrices of normal distributions. Source: Smith, Hocking, "Wishart variate generator", 1972 (Bartlett's decomposition).</summary>
public static class Wishart
{
    /// <summary>Draws a matrix W = C⁻ᵀ B Bᵀ C⁻¹ of the Wishart distribution, where C Cᵀ is the inverse of its scale matrix.</summary>
    /// <param name="inverseScale">n × n; its lower triangle is replaced by C.</param>
    /// <param name="n">Rows.</param>
    /// <param name="degrees">Degrees of freedom, at least n + 1.</param>
    /// <param name="variates">Where random numbers come from.</param>
    /// <param name="matrix">n × n: gets W.</param>
    public static void Draw(Span<double> inverseScale, int n, double degrees, Variates variates, Span<double> matrix)
    {
        ArgumentNullException.ThrowIfNull(variates);
        ArgumentOutOfRangeException.ThrowIfLessThan(degrees, n + 1);
        Cholesky.Factor(inverseScale, n);
        var columns = new double[n * n];
        for (int j = 0; j < n; j++)
        {
            var column = columns.AsSpan(j * n, n);
            column[j] = Math.Sqrt(2 * variates.Gamma((degrees - j) / 2));
            for (int i = j + 1; i < n; i++)
            {
                column[i] = variates.Normal();
            }

            Cholesky.SolveUpper(inverseScale, column);
        }

        matrix.Clear();
        for (int j = 0; j < n; j++)
        {
            AddSquare(columns.AsSpan(j * n, n), matrix);
        }
    }

    private static void AddSquare(ReadOnlySpan<double> column, Span<double> matrix)
    {
        for (int a = 0; a < column.Length; a++)
        {
            for (int b = 0; b < column.Length; b++)
            {
                matrix[a * column.Length + b] += column[a] * column[b];
            }
        }
    }
}

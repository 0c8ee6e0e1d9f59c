using Sagebrush.Numerics;

namespace Sagebrush.FactorizationMachines;

/// <summary>
/// The normal distributions that the weights of a field come from before any row is seen. Sampling draws them too, from normal-gamma and normal-Wishart
/// distributions given the weights. Sources: S. Rendle, "Factorization Machines with libFM", 2012, section 4.4; R. Salakhutdinov, A. Mnih, "Bayesian probabilistic
/// matrix factorization using Markov chain Monte Carlo", 2008, equation 14.
/// </summary>
/// <param name="factors">k.</param>
/// <param name="linearPrecision">Of a linear weight, around 0.</param>
/// <param name="factorPrecision">Of a factor, around 0.</param>
internal sealed class FieldPrior(int factors, double linearPrecision, double factorPrecision)
{
    // The weight of the prior mean against a feature's own; as Salakhutdinov and Mnih have it.
    private const double MeanWeight = 2;

    private readonly double[] _precision = Diagonal(factors, factorPrecision);
    private readonly double[] _mean = new double[factors];

    /// <summary>Precision of a linear weight.</summary>
    public double LinearPrecision { get; private set; } = linearPrecision;

    /// <summary>Mean of linear weights.</summary>
    public double LinearMean { get; private set; }

    /// <summary>Λ of a feature's factors, k × k.</summary>
    public ReadOnlySpan<double> Precision => _precision;

    /// <summary>μ of a feature's factors, k.</summary>
    public ReadOnlySpan<double> Mean => _mean;

    /// <summary>Draws the distribution of linear weights.</summary>
    /// <param name="weights">Those of the field's features that occur.</param>
    /// <param name="draws">Where random numbers come from.</param>
    public void DrawLinear(ReadOnlySpan<float> weights, Variates draws)
    {
        double sum = 0, squares = 1 + LinearMean * LinearMean;
        foreach (float weight in weights)
        {
            sum += weight;
            squares += (weight - LinearMean) * (weight - LinearMean);
        }

        LinearPrecision = draws.Gamma((weights.Length + 2) / 2.0) * 2 / squares;
        LinearMean = sum / (weights.Length + 1) + draws.Normal() / Math.Sqrt((weights.Length + 1) * LinearPrecision);
    }

    /// <summary>Draws the distribution of factors.</summary>
    /// <param name="table">A row of k for each column.</param>
    /// <param name="first">The field's first column.</param>
    /// <param name="end">The first behind it.</param>
    /// <param name="draws">Where random numbers come from.</param>
    public void DrawFactors(FactorTable table, int first, int end, Variates draws)
    {
        var gram = new GramMatrix(factors);
        double[] sums = new double[factors];
        int n = end - first;
        for (int column = first; column < end; column++)
        {
            var row = table.Row(column)[..factors];
            row.CopyTo(gram.AddRow());
            for (int f = 0; f < factors; f++)
            {
                sums[f] += row[f];
            }
        }

        // With the prior's mean 0: I + Σ v vᵀ − (Σ v)(Σ v)ᵀ / (n + β).
        var inverseScale = gram.Sum();
        for (int a = 0; a < factors; a++)
        {
            for (int b = 0; b < factors; b++)
            {
                inverseScale[a * factors + b] += (a == b ? 1 : 0) - sums[a] * sums[b] / (n + MeanWeight);
            }
        }

        Wishart.Draw(inverseScale, factors, factors + n + 1, draws, _precision);
        DrawMean(sums, n, draws);
    }

    private void DrawMean(ReadOnlySpan<double> sums, int n, Variates draws)
    {
        double[] lower = [.. _precision];
        Cholesky.Factor(lower, factors);
        for (int f = 0; f < factors; f++)
        {
            _mean[f] = draws.Normal() / Math.Sqrt(n + MeanWeight);
        }

        Cholesky.SolveUpper(lower, _mean);
        for (int f = 0; f < factors; f++)
        {
            _mean[f] += sums[f] / (n + MeanWeight);
        }
    }

    private static double[] Diagonal(int n, double value)
    {
        double[] matrix = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            matrix[i * n + i] = value;
        }

        return matrix;
    }
}

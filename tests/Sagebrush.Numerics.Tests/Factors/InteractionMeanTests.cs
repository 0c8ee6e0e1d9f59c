using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests.Factors;

public sealed class InteractionMeanTests
{
    private const int Rows = 40, Factors = 5, Samples = 30;

    [Fact]
    public void Is_exact_when_the_rank_suffices()
    {
        var random = new Variates(new SplitMix(1));
        using var mean = new InteractionMean(Rows, Factors, Rows);
        double[,] expected = new double[Rows, Rows];
        for (int i = 0; i < Samples; i++)
        {
            using var sample = Sample(random, noise: 1);
            Add(expected, sample);
            mean.Add(sample, Factors);
        }

        mean.Complete();

        Assert.Equal(Samples, mean.Samples);
        Assert.InRange(Difference(expected, mean, Rows), 0, 1e-4);
    }

    [Fact]
    public void Keeps_the_directions_that_samples_share()
    {
        var random = new Variates(new SplitMix(1));
        using var mean = new InteractionMean(Rows, Factors, Factors);
        double[,] expected = new double[Rows, Rows];
        for (int i = 0; i < Samples; i++)
        {
            // The same factors in another order each time: their mean would be nothing, that of their products is one of rank 5.
            using var sample = Sample(new Variates(new SplitMix(9)), noise: 0.05, random, turn: i % Factors);
            Add(expected, sample);
            mean.Add(sample, Factors);
        }

        mean.Complete();

        Assert.InRange(Difference(expected, mean, Factors), 0, 0.1);
    }

    private static FactorTable Sample(Variates random, double noise, Variates? other = null, int turn = 0)
    {
        var table = new FactorTable(Rows, GramMatrix.Padded(Factors));
        for (int i = 0; i < Rows * Factors; i++)
        {
            table.Row(i / Factors)[(i + turn) % Factors] = (float)(random.Normal() + (other is null ? 0 : noise * other.Normal()));
        }

        return table;
    }

    private static void Add(double[,] sum, FactorTable sample)
    {
        for (int i = 0; i < Rows * Rows; i++)
        {
            for (int f = 0; f < Factors; f++)
            {
                sum[i / Rows, i % Rows] += (double)sample.Row(i / Rows)[f] * sample.Row(i % Rows)[f] / Samples;
            }
        }
    }

    // The largest difference between two features' products.
    private static double Difference(double[,] expected, InteractionMean mean, int rank)
    {
        float[][] rows = [.. Enumerable.Range(0, Rows).Select(row =>
        {
            float[] factors = new float[rank];
            mean.CopyRow(row, factors, scale: 1);
            return factors;
        })];
        double worst = 0;
        for (int i = 0; i < Rows * Rows; i++)
        {
            double product = rows[i / Rows].Zip(rows[i % Rows], (a, b) => (double)a * b).Sum();
            worst = Math.Max(worst, i / Rows == i % Rows ? 0 : Math.Abs(product - expected[i / Rows, i % Rows]));
        }

        return worst;
    }
}

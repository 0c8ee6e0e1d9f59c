using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests.Factors;

public sealed class FactorEquationsTests
{
    private const int Rows = 100;

    private static readonly int[] Occurrences = [.. Enumerable.Range(0, Rows).Where(row => row % 3 > 0)];

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(19)]
    public void Solution_meets_the_equations_and_residuals_follow(int factors)
    {
        var random = new Variates(new SplitMix(1));
        using var sums = new FactorTable(Rows, GramMatrix.Padded(factors));
        float[] current = Row(factors, random), values = [.. Occurrences.Select(_ => (float)random.Normal())], residuals = new float[Rows];
        for (int row = 0; row < Rows; row++)
        {
            Row(factors, random).CopyTo(sums.Row(row));
            residuals[row] = (float)random.Normal();
        }

        double[] precision = Matrices.Positive(factors, random), mean = [.. Enumerable.Range(0, factors).Select(_ => random.Normal())];
        double[] matrix = [.. precision], right = Matrices.Times(precision, [.. mean.Select((m, f) => m - current[f])]);
        double[][] slopes = [.. Occurrences.Select((row, i) => Enumerable.Range(0, factors).Select(f => (double)values[i] * (sums.Row(row)[f] - (double)values[i] * current[f])).ToArray())];
        for (int i = 0; i < slopes.Length; i++)
        {
            for (int j = 0; j < matrix.Length; j++)
            {
                matrix[j] += 0.7 * slopes[i][j / factors] * slopes[i][j % factors];
            }

            right = [.. right.Select((r, f) => r + 0.7 * slopes[i][f] * residuals[Occurrences[i]])];
        }

        float[] change = new float[current.Length], before = [.. residuals];
        var equations = new FactorEquations(factors);
        equations.Collect(Occurrences, values, current, sums, residuals);
        equations.Solve(0.7, precision, mean, current, draws: null, change);
        FactorEquations.Carry(Occurrences, values, current, change, sums, residuals);

        double[] left = Matrices.Times(matrix, [.. change.Take(factors).Select(c => (double)c)]);
        Assert.All(left.Zip(right), pair => Assert.Equal(pair.Second, pair.First, 1e-2));
        Assert.All(change.Skip(factors), c => Assert.Equal(0, c));
        for (int i = 0; i < slopes.Length; i++)
        {
            double moved = slopes[i].Select((h, f) => h * change[f]).Sum();
            Assert.Equal(before[Occurrences[i]] - moved, residuals[Occurrences[i]], 1e-4);
        }

        Assert.Equal(before[0], residuals[0]);
    }

    [Fact]
    public void Draws_scatter_around_the_solution_as_the_precision_says()
    {
        using var sums = new FactorTable(1, GramMatrix.Padded(1));
        sums.Row(0)[0] = 2;
        float[] current = Row(1, null), change = new float[current.Length];
        var random = new Variates(new SplitMix(2));
        var equations = new FactorEquations(1);
        double[] changes = new double[20_000];
        for (int i = 0; i < changes.Length; i++)
        {
            equations.Collect([0], [1], current, sums, [3]);
            equations.Solve(2, [1.0], [0.0], current, random, change);
            changes[i] = change[0];
        }

        // The precision is 1 + 2 · 2², the solution 2 · 2 · 3 / 9.
        double mean = changes.Average();
        Assert.Equal(12.0 / 9, mean, 0.02);
        Assert.Equal(1.0 / 9, changes.Average(c => (c - mean) * (c - mean)), 0.005);
    }

    private static float[] Row(int factors, Variates? random)
    {
        float[] row = new float[GramMatrix.Padded(factors)];
        for (int f = 0; f < factors && random is not null; f++)
        {
            row[f] = (float)random.Normal();
        }

        return row;
    }
}

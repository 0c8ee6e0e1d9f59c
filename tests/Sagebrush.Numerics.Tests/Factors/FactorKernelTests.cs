using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests.Factors;

/// <summary>The kernels of factorization machines against the plain formulae in doubles.</summary>
public sealed class FactorKernelTests
{
    private const int Features = 40, Rows = 17;

    public static TheoryData<int> Widths() => [1, 2, 3, 4, 7, 8, 10, 15, 16, 31, 64, 65, 100, 129, 300];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Interactions_are_the_products_of_all_pairs(int k)
    {
        using var factors = Table(Features, k, 1);
        int[] keys = [3, 0, 39, 17, 21];
        float[] values = [1, -0.5f, 2, 0.25f, 3], sums = new float[k];
        double expected = 0, size = 0;
        for (int i = 0; i < keys.Length; i++)
        {
            for (int j = i + 1; j < keys.Length; j++)
            {
                double product = 0;
                for (int f = 0; f < k; f++)
                {
                    product += (double)factors.Row(keys[i])[f] * factors.Row(keys[j])[f];
                }

                expected += product * values[i] * values[j];
                size += Math.Abs(product * values[i] * values[j]);
            }
        }

        Assert.Equal(expected, Interactions.Of(factors, keys, values, sums), 1e-5 * (size + k));
        for (int f = 0; f < k; f++)
        {
            double sum = keys.Select((key, i) => (double)factors.Row(key)[f] * values[i]).Sum();
            Assert.Equal(sum, sums[f], 1e-5);
        }
    }

    [Fact]
    public void A_row_of_one_feature_or_none_has_no_interactions()
    {
        using var factors = Table(Features, 20, 1);
        var sums = new float[20];
        Assert.Equal(0, Interactions.Of(factors, [7], [3], sums), 1e-5);
        Assert.Equal(3 * factors.Row(7)[19], sums[19]);
        Assert.Equal(0, Interactions.Of(factors, [], [], sums));
        Assert.Equal(0, sums[19]);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void The_gradient_is_the_sum_over_the_rows_of_a_feature(int k)
    {
        using var factors = Table(1, k, 2);
        using var sums = Table(Rows, k, 3);
        int[] rows = [0, 2, 3, 11, 16];
        float[] values = [1, 2, -1, 0.5f, 4], errors = [.. Enumerable.Range(0, Rows).Select(row => 0.1f * row - 0.7f)], gradient = new float[k];
        InteractionGradient.Of(factors.Row(0), rows, values, errors, sums, gradient);
        for (int f = 0; f < k; f++)
        {
            double expected = rows.Select((row, i) => (double)errors[row] * values[i] * (sums.Row(row)[f] - (double)factors.Row(0)[f] * values[i])).Sum();
            Assert.Equal(expected, gradient[f], 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Adam_moves_each_weight_by_the_formula(int n)
    {
        using var tables = Table(4, n, 4);
        var step = new AdamStep(Rate: AdamStep.CorrectedRate(0.01, step: 3), Decay: 0.1f, Rescale: 0.25f, Clip: 0.2f, Epsilon: 1e-3f);
        float[] weights = [.. tables.Row(0)], means = [.. tables.Row(1)], squares = [.. tables.Row(2).ToArray().Select(Math.Abs)], gradient = [.. tables.Row(3)];
        float[] moved = [.. weights], newMeans = [.. means], newSquares = [.. squares];
        step.Apply(moved, newMeans, newSquares, gradient);
        for (int i = 0; i < n; i++)
        {
            double g = Math.Clamp(0.25 * gradient[i] + 0.1 * weights[i], -0.2, 0.2), m = 0.9 * means[i] + 0.1 * g, s = 0.999 * squares[i] + 0.001 * g * g;
            double rate = 0.01 * Math.Sqrt(1 - Math.Pow(0.999, 3)) / (1 - Math.Pow(0.9, 3));
            Assert.Equal(m, newMeans[i], 1e-6);
            Assert.Equal(s, newSquares[i], 1e-6);
            Assert.Equal(weights[i] - rate * m / (Math.Sqrt(s) + 1e-3), moved[i], 1e-5);
        }
    }

    [Fact]
    public void Without_a_bound_nothing_is_clipped()
    {
        var step = new AdamStep(Rate: 1, Decay: 0, Rescale: 1, Clip: float.PositiveInfinity, Epsilon: 0);
        float[] weights = [0], means = [0], squares = [0];
        step.Apply(weights, means, squares, [1e6f]);
        Assert.Equal(1e5f, means[0], 1f);
    }

    private static FactorTable Table(int rows, int width, ulong seed)
    {
        var table = new FactorTable(rows, width);
        new WeightDraws(table, seed).Uniform(1);
        return table;
    }
}

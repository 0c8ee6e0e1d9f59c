using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests.Sampling;

public sealed class VariatesTests
{
    private const int Draws = 100_000;

    [Fact]
    public void Normal_numbers_have_their_moments()
    {
        var random = new Variates(new SplitMix(1));
        double[] numbers = [.. Enumerable.Range(0, Draws).Select(_ => random.Normal())];

        Assert.Equal(0, numbers.Average(), 0.02);
        Assert.Equal(1, numbers.Average(x => x * x), 0.02);
        Assert.Equal(3, numbers.Average(x => x * x * x * x), 0.15);
        Assert.Equal(0.158655, numbers.Count(x => x > 1) / (double)Draws, 0.005);
    }

    // The mean of what lies above a is φ(a) / (1 − Φ(a)).
    [Theory]
    [InlineData(-2, 0.055248)]
    [InlineData(0, 0.797885)]
    [InlineData(0.4, 1.068561)]
    [InlineData(1.5, 1.938793)]
    [InlineData(6, 6.158483)]
    public void Normal_numbers_above_a_bound_have_their_mean(double bound, double mean)
    {
        var random = new Variates(new SplitMix(2));
        double[] numbers = [.. Enumerable.Range(0, Draws).Select(_ => random.NormalAbove(bound))];

        Assert.All(numbers, x => Assert.True(x >= bound));
        Assert.Equal(mean, numbers.Average(), 0.015);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2.5)]
    [InlineData(400)]
    public void Gamma_numbers_have_their_moments(double shape)
    {
        var random = new Variates(new SplitMix(3));
        double[] numbers = [.. Enumerable.Range(0, Draws).Select(_ => random.Gamma(shape))];

        double mean = numbers.Average();
        Assert.Equal(1, mean / shape, 0.02);
        Assert.Equal(1, numbers.Average(x => (x - mean) * (x - mean)) / shape, 0.04);
    }

    [Fact]
    public void The_same_seed_draws_the_same_numbers()
    {
        Variates one = new(new SplitMix(4)), other = new(new SplitMix(4));

        Assert.All(Enumerable.Range(0, 100), i => Assert.Equal(i % 3 == 0 ? one.Gamma(2) : one.Normal(), i % 3 == 0 ? other.Gamma(2) : other.Normal()));
    }

    [Fact]
    public void Wishart_matrices_have_their_mean()
    {
        const int N = 3, Times = 20_000, Degrees = 7;
        var random = new Variates(new SplitMix(5));
        double[] scale = Matrices.Positive(N, random), sum = new double[N * N], matrix = new double[N * N], inverse = Inverse(scale, N);
        for (int i = 0; i < Times; i++)
        {
            double[] factored = [.. inverse];
            Wishart.Draw(factored, N, Degrees, random, matrix);
            sum = [.. sum.Zip(matrix, (a, b) => a + b)];
        }

        double size = scale.Max();
        Assert.All(sum.Zip(scale), pair => Assert.Equal(pair.Second, pair.First / Times / Degrees, 0.02 * size));
    }

    private static double[] Inverse(double[] matrix, int n)
    {
        double[] lower = [.. matrix], inverse = new double[n * n];
        Cholesky.Factor(lower, n);
        for (int i = 0; i < n; i++)
        {
            var column = inverse.AsSpan(i * n, n);
            column[i] = 1;
            Cholesky.SolveLower(lower, column);
            Cholesky.SolveUpper(lower, column);
        }

        return inverse;
    }
}

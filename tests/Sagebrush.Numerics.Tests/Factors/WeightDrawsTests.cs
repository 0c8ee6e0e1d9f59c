using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests.Factors;

public sealed class WeightDrawsTests
{
    private const int Rows = 5001, Width = 7;

    [Fact]
    public void Normal_weights_have_the_moments_of_the_normal_distribution()
    {
        float[] values = Drawn(draws => draws.Normal(0.5f));
        Assert.Equal(0, values.Average(), 0.01);
        Assert.Equal(0.25, values.Average(value => value * value), 0.01);
        Assert.Equal(3, values.Average(value => Math.Pow(value / 0.5, 4)), 0.2);
        Assert.All(values, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Uniform_weights_fill_their_range()
    {
        float[] values = Drawn(draws => draws.Uniform(2));
        Assert.Equal(-2, values.Min(), 0.01);
        Assert.Equal(2, values.Max(), 0.01);
        Assert.Equal(4.0 / 3, values.Average(value => value * value), 0.05);
    }

    [Fact]
    public void The_same_seed_draws_the_same_weights_and_another_seed_others()
    {
        Assert.Equal(Drawn(draws => draws.Normal(1)), Drawn(draws => draws.Normal(1)));
        Assert.NotEqual(Drawn(draws => draws.Normal(1)), Drawn(draws => draws.Normal(1), seed: 2));
    }

    [Fact]
    public void Constant_weights_are_all_the_same() => Assert.All(Drawn(draws => draws.Constant(-3)), value => Assert.Equal(-3, value));

    private static float[] Drawn(Action<WeightDraws> draw, ulong seed = 1)
    {
        using var table = new FactorTable(Rows, Width);
        draw(new(table, seed));
        return table.Slice(0, Rows * Width).ToArray();
    }
}

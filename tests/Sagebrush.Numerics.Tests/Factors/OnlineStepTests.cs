using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests.Factors;

public sealed class OnlineStepTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(23)]
    [InlineData(64)]
    public void A_step_of_gradient_descent_moves_the_factors_of_a_row(int width)
    {
        var random = new Variates(new SplitMix(1));
        using FactorTable table = Table(3, width, random), before = Copy(table);
        float[] sums = [.. Enumerable.Range(0, width).Select(_ => (float)random.Normal())], values = [0.5f, -2];

        new InteractionStep(0.1f, 0.03f).Apply(table, [2, 0], values, sums, error: 1.5f);

        for (int f = 0; f < width; f++)
        {
            Assert.Equal(before.Row(1)[f], table.Row(1)[f]);
            Assert.Equal(Moved(before.Row(2)[f], values[0], sums[f]), table.Row(2)[f], 1e-5);
            Assert.Equal(Moved(before.Row(0)[f], values[1], sums[f]), table.Row(0)[f], 1e-5);
        }

        double Moved(double v, double x, double s) => v - 0.1 * (1.5 * (x * s - v * x * x) + 0.03 * v);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(23)]
    [InlineData(64)]
    public void A_step_of_Adagrad_is_shorter_for_what_moved_much(int width)
    {
        var random = new Variates(new SplitMix(1));
        using FactorTable weights = Table(1, width, random), squares = Table(1, width, random);
        foreach (ref float square in squares.Row(0))
        {
            square *= square;
        }

        using FactorTable before = Copy(weights), squaresBefore = Copy(squares);
        float[] sums = [.. Enumerable.Range(0, width).Select(_ => (float)random.Normal())];

        new AdagradStep(0.1f, 0.03f, 0.01f).Apply(weights.Row(0), squares.Row(0), sums, slope: 0.7f, curvature: 0.4f);

        for (int f = 0; f < width; f++)
        {
            double v = before.Row(0)[f], gradient = 0.7 * sums[f] - 0.4 * v + 0.03 * v, square = squaresBefore.Row(0)[f] + gradient * gradient;
            Assert.Equal(square, squares.Row(0)[f], 1e-4);
            Assert.Equal(v - 0.1 * gradient / (Math.Sqrt(square) + 0.01), weights.Row(0)[f], 1e-5);
        }
    }

    private static FactorTable Table(int rows, int width, Variates random)
    {
        var table = new FactorTable(rows, width);
        foreach (ref float value in table.Slice(0, rows * width))
        {
            value = (float)random.Normal();
        }

        return table;
    }

    private static FactorTable Copy(FactorTable table)
    {
        var copy = new FactorTable(table.Rows, table.Width);
        table.Slice(0, (int)table.Count).CopyTo(copy.Slice(0, (int)table.Count));
        return copy;
    }
}

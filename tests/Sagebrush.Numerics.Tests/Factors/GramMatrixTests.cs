using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests.Factors;

public sealed class GramMatrixTests
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(7, 64)]
    [InlineData(16, 65)]
    [InlineData(17, 200)]
    [InlineData(64, 129)]
    public void Is_the_sum_of_all_products(int width, int rows)
    {
        var random = new Variates(new SplitMix(1));
        float[] values = [.. Enumerable.Range(0, width * rows).Select(_ => (float)random.Normal())];
        var gram = new GramMatrix(width);
        for (int pass = 0; pass < 2; pass++)
        {
            gram.Clear();
            for (int row = 0; row < rows; row++)
            {
                values.AsSpan(row * width, width).CopyTo(gram.AddRow());
            }
        }

        var sum = gram.Sum();

        for (int i = 0; i < sum.Length; i++)
        {
            double expected = Enumerable.Range(0, rows).Sum(row => (double)values[row * width + i / width] * values[row * width + i % width]);
            Assert.Equal(expected, sum[i], 1e-5 * rows);
        }
    }
}

using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests;

public sealed class DistancesTests
{
    [Theory]
    [MemberData(nameof(Sizes))]
    public void Squared_L2_equals_the_reference(int m, int n, int d)
    {
        var (queries, points) = Rows(m, n, d);
        var distances = new float[m * n];
        Distances.SquaredL2(queries, points, d, distances);
        AssertClose(SquaredL2Reference(queries, points, d), distances);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Inner_products_equal_the_reference(int m, int n, int d)
    {
        var (queries, points) = Rows(m, n, d);
        var products = new float[m * n];
        Distances.InnerProducts(queries, points, d, products);
        AssertClose(InnerProductsReference(queries, points, d), products);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(37)]
    public void A_pair_has_the_same_bits_alone_and_in_a_tile(int d)
    {
        var (queries, points) = Rows(8, 9, d);
        var together = new float[8 * 9];
        Distances.SquaredL2(queries, points, d, together);
        var alone = new float[1];
        for (int i = 0; i < together.Length; i++)
        {
            Distances.SquaredL2(queries.AsSpan(i / 9 * d, d), points.AsSpan(i % 9 * d, d), d, alone);
            Assert.Equal(together[i], alone[0]);
        }
    }

    [Fact]
    public void The_distance_of_a_row_to_itself_is_zero_also_far_from_the_origin()
    {
        float[] row = [1e6f, 1e6f + 1, -3e6f];
        var distance = new float[1];
        Distances.SquaredL2(row, row, 3, distance);
        Assert.Equal(0, distance[0]);
    }

    [Fact]
    public void A_normalized_row_has_length_one_and_zeros_stay_zeros()
    {
        float[] row = [3, 4], zeros = [0, 0];
        Distances.Normalize(row);
        Distances.Normalize(zeros);
        Assert.Equal([0.6f, 0.8f], row);
        Assert.Equal([0f, 0f], zeros);
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused() => Assert.Throws<ArgumentException>(() => Distances.SquaredL2(new float[5], new float[4], 2, new float[4]));

    public static TheoryData<int, int, int> Sizes()
    {
        var sizes = new TheoryData<int, int, int>();
        foreach (int m in (int[])[1, 3, 4, 9])
        {
            foreach (int n in (int[])[1, 4, 7, 18])
            {
                foreach (int d in (int[])[1, 4, 7, 8, 16, 33, 100])
                {
                    sizes.Add(m, n, d);
                }
            }
        }

        return sizes;
    }

    private static (float[] Queries, float[] Points) Rows(int m, int n, int d)
    {
        var random = new Random(m + 31 * n + 997 * d);
        float Value() => (float)(random.NextDouble() * 4 - 2);
        return ([.. Enumerable.Range(0, m * d).Select(_ => Value())], [.. Enumerable.Range(0, n * d).Select(_ => Value())]);
    }

    private static double[] SquaredL2Reference(float[] queries, float[] points, int d) => Reference(queries, points, d, (a, b) => (a - b) * (a - b));

    private static double[] InnerProductsReference(float[] queries, float[] points, int d) => Reference(queries, points, d, (a, b) => a * b);

    private static double[] Reference(float[] queries, float[] points, int d, Func<double, double, double> term)
    {
        int m = queries.Length / d, n = points.Length / d;
        var results = new double[m * n];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                for (int c = 0; c < d; c++)
                {
                    results[i * n + j] += term(queries[i * d + c], points[j * d + c]);
                }
            }
        }

        return results;
    }

    private static void AssertClose(double[] expected, float[] actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.InRange(actual[i], expected[i] - 1e-4, expected[i] + 1e-4);
        }
    }
}

using Sagebrush.Knn;
using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests.Knn;

public sealed class KnnIndexTests
{
    [Theory]
    [InlineData(KnnMetric.L2, 1500, 100, 20, 7)]
    [InlineData(KnnMetric.InnerProduct, 1500, 100, 20, 7)]
    [InlineData(KnnMetric.Cosine, 1500, 100, 20, 7)]
    [InlineData(KnnMetric.L2, 5, 1, 3, 5)]
    [InlineData(KnnMetric.L2, 513, 33, 1, 1)]
    public void Neighbours_equal_the_reference(KnnMetric metric, int n, int m, int d, int k)
    {
        var (rows, queries) = (Whole(n, d, seed: 1), Whole(m, d, seed: 2));
        double[][] expected = [.. Enumerable.Range(0, m).Select(q => SearchReference(metric, rows, queries.Row(q), k))];
        if (metric == KnnMetric.Cosine)
        {
            for (int row = 0; row < n; row++)
            {
                Distances.Normalize(rows.Row(row));
            }
        }

        var (distances, indices) = (new float[m * k], new int[m * k]);
        new KnnIndex(rows, new float[n], metric).Search(queries.Values, k, distances, indices, CancellationToken.None);
        for (int i = 0; i < distances.Length; i++)
        {
            Assert.Equal(expected[i / k][i % k], distances[i], 1e-4);
        }

        Assert.All(Enumerable.Range(0, m), q => Assert.Equal(k, indices[(q * k)..((q + 1) * k)].Distinct().Count()));
    }

    // Whole numbers: their squares and products are exact, so equal distances are really equal.
    [Fact]
    public void Of_equal_distances_the_lower_index_is_nearer()
    {
        var rows = new DenseMatrix(1200, 2);
        var (distances, indices) = (new float[4], new int[4]);
        new KnnIndex(rows, new float[1200], KnnMetric.L2).Search([0, 0], 4, distances, indices, CancellationToken.None);
        Assert.Equal([0, 1, 2, 3], indices);
    }

    private static DenseMatrix Whole(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        return new([.. Enumerable.Range(0, rows * columns).Select(_ => (float)random.Next(-9, 10))], rows, columns);
    }

    private static double[] SearchReference(KnnMetric metric, DenseMatrix rows, ReadOnlySpan<float> query, int k)
    {
        double[] q = [.. query.ToArray()];
        var measures = Enumerable.Range(0, rows.Rows).Select(row =>
        {
            double[] x = [.. rows.Row(row).ToArray()];
            double product = q.Zip(x, (a, b) => a * b).Sum();
            double Norm(double[] v) => Math.Max(1e-30, Math.Sqrt(v.Sum(a => a * a)));
            return metric switch
            {
                KnnMetric.L2 => q.Zip(x, (a, b) => (a - b) * (a - b)).Sum(),
                KnnMetric.InnerProduct => product,
                _ => product / (Norm(q) * Norm(x)),
            };
        });
        return [.. (metric == KnnMetric.L2 ? measures.Order() : measures.OrderDescending()).Take(k)];
    }
}

using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests;

public sealed class KMeansTests
{
    [Theory]
    [InlineData(Metric.L2, 1, 3)]
    [InlineData(Metric.L2, 33, 5)]
    [InlineData(Metric.L2, 256, 2)]
    [InlineData(Metric.InnerProduct, 70, 17)]
    public void Every_point_is_assigned_to_its_nearest_centroid(Metric metric, int clusters, int d)
    {
        // Whole numbers: distances are exact, so that ties are ties.
        var random = new Random(clusters);
        float[] Whole(int rows) => [.. Enumerable.Range(0, rows * d).Select(_ => (float)random.Next(-4, 5))];
        float[] points = Whole(2003), values = Whole(clusters);
        int[] expected = [.. Enumerable.Range(0, 2003).Select(p => Enumerable.Range(0, clusters).MinBy(c => Reference(metric, points, p, values, c, d)))];
        Assert.Equal(expected, new Centroids(values, d, metric).Assign(points.AsMemory(), CancellationToken.None));
    }

    [Fact]
    public void Points_in_clumps_get_a_centroid_each()
    {
        float[] points = PanelTests.Values(9000, seed: 1), middles = [0, 0, 100, 0, 0, 100];
        for (int i = 0; i < points.Length; i++)
        {
            points[i] += middles[i % 6];
        }

        // A draw of first centroids may end in a local minimum; most do not.
        int good = Enumerable.Range(0, 20).Count(seed =>
        {
            var centroids = new KMeans(3, 25, Metric.L2, (ulong)seed).Train(points, 2, CancellationToken.None);
            return Enumerable.Range(0, 3).Select(i => MathF.Round(centroids[i][0] + 2 * centroids[i][1])).Order().SequenceEqual([0, 100, 200]);
        });
        Assert.InRange(good, 8, 20);
    }

    [Fact]
    public void A_centroid_is_the_mean_of_its_points()
    {
        float[] points = PanelTests.Values(600 * 4, seed: 2);
        var centroids = new KMeans(5, 200, Metric.L2, seed: 1).Train(points, 4, CancellationToken.None);
        int[] nearest = centroids.Assign(points.AsMemory(), CancellationToken.None);
        for (int cluster = 0; cluster < 5; cluster++)
        {
            double mean = Enumerable.Range(0, 600).Where(p => nearest[p] == cluster).Average(p => (double)points[p * 4]);
            Assert.Equal(mean, centroids[cluster][0], 1e-5);
        }
    }

    [Fact]
    public void Clusters_that_lose_their_points_take_half_of_another()
    {
        // Two places only: of eight centroids drawn from them six are bound to be empty at first.
        float[] points = [.. Enumerable.Range(0, 500).Select(i => (float)(1 + i % 2))];
        var centroids = new KMeans(8, 10, Metric.L2, seed: 3).Train(points, 1, CancellationToken.None);
        Assert.All(centroids.Values.ToArray(), value => Assert.InRange(value, 0.9f, 2.1f));
    }

    [Fact]
    public void For_inner_products_centroids_have_length_one()
    {
        var centroids = new KMeans(10, 5, Metric.InnerProduct, seed: 3).Train(PanelTests.Values(4000, seed: 4), 8, CancellationToken.None);
        for (int cluster = 0; cluster < 10; cluster++)
        {
            Assert.Equal(1, centroids[cluster].ToArray().Sum(v => (double)v * v), 1e-5);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_centroids_and_looks_at_256_points_a_cluster()
    {
        float[] points = PanelTests.Values(3000 * 3, seed: 5);
        var trained = Enumerable.Range(0, 2).Select(_ => new KMeans(4, 10, Metric.L2, seed: 9).Train(points, 3, CancellationToken.None).Values.ToArray()).ToList();
        Assert.Equal(trained[0], trained[1]);
        Assert.Equal(1024 * 3, KMeans.Sample(points, 3, 4 * KMeans.PointsPerCluster, new(1)).Length);
    }

    [Fact]
    public void Fewer_points_than_clusters_are_refused() =>
        Assert.Throws<ArgumentException>(() => new KMeans(5, 10, Metric.L2, seed: 1).Train(new float[8], 2, CancellationToken.None));

    private static double Reference(Metric metric, float[] points, int point, float[] values, int centroid, int d)
    {
        var pairs = points.Skip(point * d).Take(d).Zip(values.Skip(centroid * d).Take(d), (p, c) => ((double)p, (double)c));
        return metric == Metric.L2 ? pairs.Sum(pair => (pair.Item1 - pair.Item2) * (pair.Item1 - pair.Item2)) : -pairs.Sum(pair => pair.Item1 * pair.Item2);
    }
}

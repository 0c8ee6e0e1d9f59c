using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests;

public sealed class TopKTests
{
    [Theory]
    [InlineData(1, 50)]
    [InlineData(3, 50)]
    [InlineData(10, 1000)]
    [InlineData(100, 7)]
    public void The_nearest_come_out_in_order_whatever_the_order_of_offers(int k, int n)
    {
        var random = new Random(k * n);
        float[] distances = [.. Enumerable.Range(0, n).Select(_ => (float)random.Next(20))];
        int[] order = [.. Enumerable.Range(0, n)];
        int[] expected = [.. order.OrderBy(i => distances[i]).ThenBy(i => i).Take(k)];
        for (int round = 0; round < 5; round++)
        {
            random.Shuffle(order);
            var top = new TopK(k);
            foreach (int i in order)
            {
                top.Offer(distances[i], i);
            }

            var nearest = new float[k];
            var indices = new int[k];
            int count = top.Drain(nearest, indices);
            Assert.Equal(expected, indices[..count]);
            Assert.Equal(expected.Select(i => distances[i]), nearest[..count]);
            Assert.Equal(0, top.Count);
        }
    }

    [Theory]
    [InlineData(1, 40)]
    [InlineData(7, 1003)]
    public void Indices_may_come_with_the_offers_and_from_another(int k, int n)
    {
        var random = new Random(n);
        float[] distances = [.. Enumerable.Range(0, n).Select(i => i == 5 ? float.NaN : random.Next(20))];
        int[] indices = [.. Enumerable.Range(0, n).Select(i => 3 * n - i)];
        var (one, runs, rest) = (new TopK(k), new TopK(k), new TopK(k));
        for (int i = 0; i < n; i++)
        {
            one.Offer(distances[i], indices[i]);
        }

        rest.Offer(distances.AsSpan(n / 2), indices.AsSpan(n / 2));
        runs.Offer(distances.AsSpan(0, n / 2), indices);
        runs.Offer(rest);
        Assert.Equal(Drained(one, k), Drained(runs, k));
    }

    [Fact]
    public void A_run_of_offers_equals_single_offers()
    {
        var top = new TopK(2);
        top.Offer([5, 1, 1, float.NaN, 0.5f], first: 10);
        var distances = new float[2];
        var indices = new int[2];
        Assert.Equal(2, top.Drain(distances, indices));
        Assert.Equal([14, 11], indices);
        Assert.Equal([0.5f, 1f], distances);
    }

    [Fact]
    public void NaN_is_the_farthest()
    {
        var top = new TopK(2);
        top.Offer(float.NaN, 0);
        top.Offer(7, 1);
        top.Offer(float.MaxValue, 2);
        var distances = new float[2];
        var indices = new int[2];
        top.Drain(distances, indices);
        Assert.Equal([1, 2], indices);
    }

    private static List<(float Distance, int Index)> Drained(TopK top, int k)
    {
        var (distances, indices) = (new float[k], new int[k]);
        int count = top.Drain(distances, indices);
        return [.. distances[..count].Zip(indices)];
    }
}

using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests;

public sealed class ExactSearchTests
{
    private static readonly int[] Ks = [1, 10, 300];

    public static TheoryData<string, Metric, int, int> Data()
    {
        var cases = new TheoryData<string, Metric, int, int>();
        foreach (string kind in Kinds.Keys)
        {
            foreach (var metric in Enum.GetValues<Metric>())
            {
                // Of these the last two have enough values for a compact copy.
                foreach (var (n, d) in ((int, int)[])[(301, 1), (500, 7), (1000, 32), (2100, 131), (901, 300)])
                {
                    cases.Add(kind, metric, n, d);
                }
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Data))]
    public void The_nearest_are_those_of_brute_force_to_the_bit(string kind, Metric metric, int n, int d)
    {
        var random = new SplitMix((ulong)(n + 7919 * d));
        const int M = 45;
        float[] rows = Kinds[kind](random, n + M, d);
        float[] points = rows[..(n * d)], queries = rows[(n * d)..];
        Array.Copy(points, n / 2 * d, queries, d, d);
        var search = new ExactSearch(points, d, metric);
        foreach (int k in Ks)
        {
            AssertEqualsBruteForce(search, points, queries.AsSpan(0, d), k);
        }

        AssertEqualsBruteForce(search, points, queries.AsSpan(d, 2 * d), 10);
        AssertEqualsBruteForce(search, points, queries, 10);
        AssertEqualsBruteForce(search, points, queries.AsSpan(3 * d), 150);
    }

    [Fact]
    public void All_points_can_be_asked_for()
    {
        var random = new SplitMix(5);
        float[] points = Normal(random, 2201, 130);
        AssertEqualsBruteForce(new ExactSearch(points, 130, Metric.L2), points, points.AsSpan(0, 130), 2201);
        AssertEqualsBruteForce(new ExactSearch(points, 130, Metric.InnerProduct), points, points.AsSpan(0, 20 * 130), 2201);
    }

    [Fact]
    public void Many_threads_may_search()
    {
        var random = new SplitMix(6);
        float[] points = Normal(random, 2300, 128);
        var search = new ExactSearch(points, 128, Metric.L2);
        Parallel.For(0, 50, i => AssertEqualsBruteForce(search, points, points.AsSpan(i * 128, (i % 3 == 0 ? 30 : 1) * 128), 10));
    }

    [Fact]
    public void No_query_has_no_answer()
    {
        new ExactSearch(new float[8], 2, Metric.L2).Search([], 3, [], [], CancellationToken.None);
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        var search = new ExactSearch(new float[8], 2, Metric.L2);
        Assert.Throws<ArgumentException>(() => new ExactSearch(new float[9], 2, Metric.L2));
        Assert.Throws<ArgumentOutOfRangeException>(() => search.Search(new float[2], 5, new float[5], new int[5], CancellationToken.None));
        Assert.Throws<ArgumentException>(() => search.Search(new float[2], 2, new float[2], new int[3], CancellationToken.None));
        Assert.Throws<ArgumentException>(() => search.Search(new float[3], 1, new float[1], new int[1], CancellationToken.None));
    }

    [Fact]
    public void A_search_can_be_cancelled()
    {
        var search = new ExactSearch(new float[8], 2, Metric.L2);
        Assert.Throws<OperationCanceledException>(() => search.Search(new float[2], 1, new float[1], new int[1], new CancellationToken(canceled: true)));
        Assert.Throws<OperationCanceledException>(() => search.Search(new float[200], 1, new float[100], new int[100], new CancellationToken(canceled: true)));
    }

    private static readonly Dictionary<string, Func<SplitMix, int, int, float[]>> Kinds = new()
    {
        ["normal"] = Normal,
        ["of length one"] = (random, n, d) => EachRow(Normal(random, n, d), d, (_, row) => Distances.Normalize(row)),
        ["in tight clusters"] = (random, n, d) => Each(Normal(random, n, d), (i, x) => i / d % 5 + x * 1e-4f),
        ["far from the origin"] = (random, n, d) => Each(Normal(random, n, d), (_, x) => 1e4f + x),
        ["whole numbers"] = (random, n, d) => Each(Normal(random, n, d), (_, x) => MathF.Round(x)),
        ["all the same"] = (_, n, d) => Each(new float[n * d], (_, _) => 0.1f),
        ["zeros"] = (_, n, d) => new float[n * d],
        ["mostly zeros"] = (random, n, d) => Each(Normal(random, n, d), (i, x) => i / d % 3 == 0 && x > 1 ? x : 0),
        ["of lengths over many magnitudes"] = (random, n, d) => Each(Normal(random, n, d), (i, x) => x * MathF.Pow(10, i / d % 21 - 10)),
        ["with a few very long"] = (random, n, d) => Each(Normal(random, n, d), (i, x) => i / d % 97 == 0 ? x * 1e6f : x),
        ["huge"] = (random, n, d) => Each(Normal(random, n, d), (i, x) => x * (i / d % 2 == 0 ? 1e18f : 1e37f)),
        ["infinite here and there"] = (random, n, d) => Each(Normal(random, n, d), (i, x) => i % 1009 == 0 ? x / 0 : x),
        ["denormal"] = (random, n, d) => Each(Normal(random, n, d), (_, x) => x * 1e-40f),
        ["tiny and ordinary"] = (random, n, d) => Each(Normal(random, n, d), (i, x) => i / d % 2 == 0 ? x * 1e-22f : x),
        ["one outlier a row"] = (random, n, d) => Each(Normal(random, n, d), (i, x) => i % d == 0 ? 1e3f * x : x),
    };

    private static float[] Normal(SplitMix random, int n, int d)
    {
        // The sum of four uniform numbers is near enough.
        float Uniform() => (random.Next() >> 40) * (1f / (1 << 24)) - 0.5f;
        return Each(new float[n * d], (_, _) => Uniform() + Uniform() + Uniform() + Uniform());
    }

    private static float[] Each(float[] values, Func<int, float, float> change)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = change(i, values[i]);
        }

        return values;
    }

    private static float[] EachRow(float[] values, int d, RowAction change)
    {
        for (int row = 0; row < values.Length / d; row++)
        {
            change(row, values.AsSpan(row * d, d));
        }

        return values;
    }

    private static void AssertEqualsBruteForce(ExactSearch search, float[] points, ReadOnlySpan<float> queries, int k)
    {
        int d = search.Dimensions, m = queries.Length / d, n = points.Length / d;
        var (distances, indices) = (new float[m * k], new int[m * k]);
        search.Search(queries, k, distances, indices, CancellationToken.None);
        var all = new float[n];
        for (int i = 0; i < m; i = i < 3 ? i + 1 : i + 13)
        {
            Measure(search.Metric, queries.Slice(i * d, d), points, d, all);

            // NaN, the difference of infinities, is farther than everything.
            float[] keys = Array.ConvertAll(all, x => float.IsNaN(x) ? float.PositiveInfinity : search.Metric == Metric.L2 ? x : -x);
            int[] expected = Nearest(keys, k);
            Assert.Equal(expected, indices.AsSpan(i * k, k).ToArray());
            Assert.Equal(Array.ConvertAll(expected, j => search.Metric == Metric.L2 ? keys[j] : -keys[j]), distances.AsSpan(i * k, k).ToArray());
        }
    }

    private static int[] Nearest(float[] keys, int k)
    {
        float[] sorted = [.. keys];
        Array.Sort(sorted);
        return [.. Enumerable.Range(0, keys.Length).Where(j => keys[j] <= sorted[k - 1]).OrderBy(j => keys[j]).Take(k)];
    }

    private static void Measure(Metric metric, ReadOnlySpan<float> query, float[] points, int d, float[] all)
    {
        if (metric == Metric.L2)
        {
            Distances.SquaredL2(query, points, d, all);
        }
        else
        {
            Distances.InnerProducts(query, points, d, all);
        }
    }

    private delegate void RowAction(int row, Span<float> values);
}

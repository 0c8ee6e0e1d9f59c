using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests;

public sealed class PanelTests
{
    [Theory]
    [InlineData(Metric.L2, 1, 1, 1)]
    [InlineData(Metric.L2, 6, 32, 4)]
    [InlineData(Metric.L2, 13, 70, 37)]
    [InlineData(Metric.InnerProduct, 5, 33, 3)]
    [InlineData(Metric.InnerProduct, 19, 100, 100)]
    public void Pairs_equal_the_reference(Metric metric, int m, int n, int d)
    {
        var (queries, points) = (Values(m * d, seed: 1), Values(n * d, seed: 2));
        float[] pairs = Measure(metric, queries, points, d);
        for (int i = 0; i < pairs.Length; i++)
        {
            double expected = Reference(metric, queries.AsSpan(i / n * d, d), points.AsSpan(i % n * d, d));
            Assert.Equal(expected, pairs[i], 1e-5 * d);
        }
    }

    [Theory]
    [InlineData(Metric.L2)]
    [InlineData(Metric.InnerProduct)]
    public void A_pair_has_the_same_bits_alone_and_in_a_tile(Metric metric)
    {
        const int Dimensions = 29, Queries = 8, Points = 40;
        var (queries, points) = (Values(Queries * Dimensions, seed: 3), Values(Points * Dimensions, seed: 4));
        float[] together = Measure(metric, queries, points, Dimensions);
        for (int query = 0; query < Queries; query++)
        {
            Assert.Equal(together[(query * Points)..((query + 1) * Points)], Measure(metric, queries.AsSpan(query * Dimensions, Dimensions), points, Dimensions));
        }
    }

    [Fact]
    public void A_pair_sums_its_dimensions_in_their_order_on_every_width()
    {
        const int Dimensions = 50;
        var (query, point) = (Values(Dimensions, seed: 5), Values(Dimensions, seed: 6));
        float sum = 0;
        for (int i = 0; i < Dimensions; i++)
        {
            sum = MathF.FusedMultiplyAdd(query[i] - point[i], query[i] - point[i], sum);
        }

        Assert.Equal([sum], Measure(Metric.L2, query, point, Dimensions));
    }

    [Fact]
    public void Rows_come_out_of_panels_as_they_went_in()
    {
        float[] values = Values(67 * 5, seed: 7), row = new float[5];
        var panels = new PanelMatrix(values, 5);
        for (int i = 0; i < 67; i++)
        {
            panels.CopyRow(i, row);
            Assert.Equal(values.AsSpan(i * 5, 5).ToArray(), row);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => panels.CopyRow(67, row));
        Assert.Throws<ArgumentOutOfRangeException>(() => panels.SetRow(-1, row));
    }

    [Fact]
    public void Chosen_queries_are_measured_in_the_order_of_the_choice()
    {
        float[] queries = Values(9 * 4, seed: 8), point = Values(4, seed: 9);
        float[] all = Measure(Metric.L2, queries, point, 4);
        var tiles = new QueryTiles(4, Metric.L2);
        tiles.Pack(queries, [8, 0, 3]);
        var pairs = tiles.Measure(0, new PanelMatrix(point, 4).Panel(0));
        Assert.Equal([all[8], all[0], all[3]], [pairs[0], pairs[PanelMatrix.Width], pairs[2 * PanelMatrix.Width]]);
    }

    internal static float[] Values(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }

    private static float[] Measure(Metric metric, ReadOnlySpan<float> queries, ReadOnlySpan<float> points, int d)
    {
        var panels = new PanelMatrix(points, d);
        var tiles = new QueryTiles(d, metric);
        tiles.Pack(queries);
        var pairs = new float[tiles.Count * panels.Rows];
        for (int tile = 0, first = 0; tile < tiles.Tiles; first += tiles.QueriesOf(tile++))
        {
            for (int point = 0; point < panels.Rows; point++)
            {
                var measured = tiles.Measure(tile, panels.Panel(point / PanelMatrix.Width));
                for (int query = 0; query < tiles.QueriesOf(tile); query++)
                {
                    pairs[(first + query) * panels.Rows + point] = measured[query * PanelMatrix.Width + point % PanelMatrix.Width];
                }
            }
        }

        return pairs;
    }

    private static double Reference(Metric metric, ReadOnlySpan<float> query, ReadOnlySpan<float> point)
    {
        double sum = 0;
        for (int i = 0; i < query.Length; i++)
        {
            double q = query[i], x = point[i];
            sum += metric == Metric.L2 ? (q - x) * (q - x) : -q * x;
        }

        return sum;
    }
}

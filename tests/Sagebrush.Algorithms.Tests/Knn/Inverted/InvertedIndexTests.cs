using Sagebrush.Knn;
using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests.Knn;

public sealed class InvertedIndexTests
{
    private const int Count = 3000, Dimensions = 12, Cells = 40;

    private static readonly float[] Vectors = Clumps(Count, seed: 1), Queries = Clumps(70, seed: 2);

    [Theory]
    [InlineData(Metric.L2)]
    [InlineData(Metric.InnerProduct)]
    public void With_all_cells_probed_the_neighbours_are_the_true_ones(Metric metric)
    {
        var (expected, places) = Search(new FlatIndex(new DenseMatrix(Vectors, Count, Dimensions), metric), Queries, 10);
        var (distances, indices) = Search(Train(metric, probes: Cells), Queries, 10);
        for (int i = 0; i < distances.Length; i++)
        {
            Assert.Equal(expected[i], distances[i], 1e-3f);
        }

        Assert.InRange(places.Zip(indices).Count(pair => pair.First == pair.Second), places.Length - 4, places.Length);
    }

    [Theory]
    [InlineData(Metric.L2, null, 0.8)]
    [InlineData(Metric.InnerProduct, null, 0.6)]
    [InlineData(Metric.L2, 6, 0.6)]
    public void Few_cells_find_most_of_the_true_neighbours(Metric metric, int? subVectors, double recall)
    {
        var (_, expected) = Search(new FlatIndex(new DenseMatrix(Vectors, Count, Dimensions), metric), Queries, 10);
        var (_, found) = Search(Train(metric, probes: 8, subVectors), Queries, 10);
        double hits = expected.Chunk(10).Zip(found.Chunk(10), (truth, answer) => truth.Intersect(answer).Count()).Sum();
        Assert.InRange(hits / expected.Length, recall, 1);
    }

    [Fact]
    public void Distances_to_codes_are_those_to_what_the_codes_stand_for()
    {
        var index = Train(Metric.L2, probes: 3, subVectors: 4);
        var vectors = (QuantizedVectors)index.Vectors;
        var (distances, indices) = Search(index, Queries, 5);
        float[] residual = new float[Dimensions];
        for (int i = 0; i < distances.Length; i++)
        {
            int place = index.Ids.IndexOf(indices[i]), cell = Enumerable.Range(0, Cells).Last(c => index.Starts[c] <= place);
            vectors.Quantizer.Decode(vectors.Codes.Slice(place * 4, 4), residual);
            double expected = Enumerable.Range(0, Dimensions)
                .Sum(j => Math.Pow((double)Queries[i / 5 * Dimensions + j] - index.Centroids[cell][j] - residual[j], 2));
            Assert.Equal(expected, distances[i], 1e-3);
        }
    }

    // One probed cell has 75 vectors on average, some have fewer than ten.
    [Theory]
    [InlineData(null)]
    [InlineData(3)]
    public void There_are_always_k_neighbours(int? subVectors)
    {
        var index = Train(Metric.L2, probes: 1, subVectors);
        foreach (int k in new[] { 1, 300, Count })
        {
            var (distances, indices) = Search(index, Queries.AsSpan(0, 9 * Dimensions), k);
            foreach (var (found, at) in indices.Chunk(k).Zip(distances.Chunk(k)))
            {
                Assert.Equal(k, found.Distinct().Count());
                Assert.Equal(at.Order(), at);
            }
        }
    }

    [Theory]
    [InlineData(Metric.L2, null)]
    [InlineData(Metric.InnerProduct, null)]
    [InlineData(Metric.L2, 4)]
    public void A_query_gets_the_same_bits_alone_and_in_a_batch(Metric metric, int? subVectors)
    {
        var index = Train(metric, probes: 5, subVectors);
        var (distances, indices) = Search(index, Queries, 7);
        for (int query = 0; query < 70; query++)
        {
            var alone = Search(index, Queries.AsSpan(query * Dimensions, Dimensions), 7);
            Assert.Equal(distances.AsSpan(query * 7, 7).ToArray(), alone.Distances);
            Assert.Equal(indices.AsSpan(query * 7, 7).ToArray(), alone.Indices);
        }
    }

    [Fact]
    public void No_query_gets_no_answer() => Assert.Equal([], Search(Train(Metric.L2, probes: 2), [], 3).Indices);

    [Fact]
    public void Cores_that_share_one_query_find_what_one_core_finds()
    {
        var index = Train(Metric.L2, probes: 9);
        var (distances, indices) = Search(index, Queries.AsSpan(0, 2 * Dimensions), 10);
        var (shared, places) = (new float[20], new int[20]);
        new CellSearch(index, Queries.AsMemory(0, 2 * Dimensions), 10).Run(parts: 4, shared, places, CancellationToken.None);
        Assert.Equal(distances, shared);
        Assert.Equal(indices, places);
    }

    [Fact]
    public void Of_equal_distances_the_lower_index_is_nearer()
    {
        var same = new float[500 * 2];
        var index = TrainedCells.Train(same, 2, Metric.L2, 10, subVectors: null, CancellationToken.None).Add(same, 10, CancellationToken.None);
        Assert.Equal([0, 1, 2, 3], Search(index, new float[2], 4).Indices);
    }

    private static InvertedIndex Train(Metric metric, int probes, int? subVectors = null) =>
        TrainedCells.Train(Vectors, Dimensions, metric, Cells, subVectors, CancellationToken.None).Add(Vectors, probes, CancellationToken.None);

    private static (float[] Distances, int[] Indices) Search(VectorIndex index, ReadOnlySpan<float> queries, int k)
    {
        int count = queries.Length / index.Dimensions;
        var (distances, indices) = (new float[count * k], new int[count * k]);
        index.Search(queries, k, distances, indices, CancellationToken.None);
        return (distances, indices);
    }

    private static float[] Clumps(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).SelectMany(row =>
        {
            var middle = new Random(row % 25);
            return Enumerable.Range(0, Dimensions).Select(_ => 2 * middle.NextSingle() + random.NextSingle()).ToArray();
        })];
    }
}

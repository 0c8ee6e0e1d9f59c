using System.Runtime.InteropServices;
using Sagebrush.Algorithms;
using Sagebrush.Knn;
using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests.Knn;

public sealed class FaissFileTests : IDisposable
{
    private const int Count = 1500, Dimensions = 12, Neighbours = 10;

    private static readonly float[] Vectors = Values(Count, seed: 1), Queries = Values(60, seed: 2);

    private readonly string _folder = Directory.CreateTempSubdirectory("sagebrush-").FullName;

    public static TheoryData<KnnIndexType, Metric> Kinds => new()
    {
        { KnnIndexType.Flat, Metric.L2 },
        { KnnIndexType.Flat, Metric.InnerProduct },
        { KnnIndexType.InvertedFlat, Metric.L2 },
        { KnnIndexType.InvertedFlat, Metric.InnerProduct },
        { KnnIndexType.InvertedQuantized, Metric.L2 },
    };

    private string Index => Path.Combine(_folder, "index");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [FaissTheory]
    [MemberData(nameof(Kinds))]
    public void An_index_of_ours_answers_the_same_in_FAISS(KnnIndexType kind, Metric metric)
    {
        var index = Build(kind, metric);
        FaissFile.Write(index, Index);
        AssertSame(AskFaiss(), Ask(index, Queries));
    }

    [FaissTheory]
    [MemberData(nameof(Kinds))]
    public void An_index_of_FAISS_answers_the_same_here(KnnIndexType kind, Metric metric)
    {
        File.WriteAllBytes(Path.Combine(_folder, "vectors"), MemoryMarshal.AsBytes<float>(Vectors));
        FaissPeer.Do("build", $"{kind}", $"{metric}", $"{Dimensions}", Path.Combine(_folder, "vectors"), Index);
        var index = FaissFile.Read(Index);
        Assert.Equal(metric, index.Metric);
        AssertSame(AskFaiss(), Ask(index, Queries));

        // What FAISS wrote comes out of us byte for byte.
        string copy = Index + ".copy";
        FaissFile.Write(index, copy);
        Assert.Equal(File.ReadAllBytes(Index), File.ReadAllBytes(copy));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_index_that_is_read_answers_as_the_one_that_was_written(KnnIndexType kind, Metric metric)
    {
        var index = Build(kind, metric);
        FaissFile.Write(index, Index);
        var (expected, actual) = (Ask(index, Queries), Ask(FaissFile.Read(Index), Queries));
        Assert.Equal(expected.Distances, actual.Distances);
        Assert.Equal(expected.Indices, actual.Indices);
    }

    [Theory]
    [InlineData(KnnIndexType.InvertedFlat, 2)]
    [InlineData(KnnIndexType.InvertedQuantized, 4)]
    public void Cells_may_be_empty(KnnIndexType kind, int vectors)
    {
        // Most of the cells that were learnt from many vectors stay empty: sizes are written as pairs.
        int? subVectors = kind == KnnIndexType.InvertedQuantized ? 4 : null;
        var index = TrainedCells.Train(Vectors, Dimensions, Metric.L2, 20, subVectors, CancellationToken.None)
            .Add(Vectors.AsMemory(0, vectors * Dimensions), 4, CancellationToken.None);
        FaissFile.Write(index, Index);
        Assert.True(File.ReadAllBytes(Index).AsSpan().IndexOf("sprs"u8) > 0);
        Assert.Equal(Ask(index, Queries, 2), Ask(FaissFile.Read(Index), Queries, 2), (a, b) => a.Indices.SequenceEqual(b.Indices));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_file_cut_anywhere_is_refused(KnnIndexType kind, Metric metric)
    {
        FaissFile.Write(Build(kind, metric), Index);
        byte[] bytes = File.ReadAllBytes(Index);
        for (int length = 0; length < bytes.Length; length += length < 300 ? 1 : 997)
        {
            File.WriteAllBytes(Index, bytes.AsSpan(0, length));
            Assert.NotNull(Fault());
        }

        File.WriteAllBytes(Index, [.. bytes, 0]);
        Assert.Contains("1 bytes follow", Fault()!.Message);
    }

    // Numbers that are not floats are what a reader believes; they stand in the first bytes and around the lists.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_file_with_wrong_bytes_is_refused_or_read(KnnIndexType kind, Metric metric)
    {
        FaissFile.Write(Build(kind, metric), Index);
        byte[] bytes = File.ReadAllBytes(Index);
        int lists = Math.Max(0, bytes.AsSpan().IndexOf("ilar"u8));
        var random = new Random(5);
        for (int round = 0; round < 600; round++)
        {
            byte[] wrong = [.. bytes];
            int place = random.Next(3) switch { 0 => random.Next(140), 1 => lists - 60 + random.Next(300), _ => random.Next(bytes.Length) };
            wrong[Math.Clamp(place, 0, bytes.Length - 1)] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)0xFF;
            File.WriteAllBytes(Index, wrong);
            Fault();
        }
    }

    [Fact]
    public void Something_else_is_named()
    {
        byte[] bytes = new byte[100];
        "IHNf"u8.CopyTo(bytes);
        (bytes[4], bytes[8], bytes[32]) = (1, 1, 1);
        File.WriteAllBytes(Index, bytes);
        Assert.Contains("index IHNf, expected IxF2, IxFI, IwFl or IwPQ", Fault()!.Message);
    }

    // What is wrong with the file; null when it can be searched.
    private Exception? Fault()
    {
        try
        {
            var index = FaissFile.Read(Index);
            Ask(index, new float[index.Dimensions], Math.Min(5, index.Count));
            return null;
        }
        catch (Exception e) when (e is ClientException or IOException)
        {
            return e;
        }
    }

    private static VectorIndex Build(KnnIndexType kind, Metric metric) => kind == KnnIndexType.Flat
        ? new FlatIndex(new DenseMatrix([.. Vectors], Count, Dimensions), metric)
        : TrainedCells.Train(Vectors, Dimensions, metric, 20, kind == KnnIndexType.InvertedQuantized ? 4 : null, CancellationToken.None)
            .Add(Vectors, 4, CancellationToken.None);

    private static (float[] Distances, int[] Indices) Ask(VectorIndex index, float[] queries, int k = Neighbours)
    {
        int count = queries.Length / index.Dimensions;
        var (distances, indices) = (new float[count * k], new int[count * k]);
        index.Search(queries, k, distances, indices, CancellationToken.None);
        return (distances, indices);
    }

    private (float[] Distances, int[] Indices) AskFaiss()
    {
        string queries = Path.Combine(_folder, "queries"), answers = Path.Combine(_folder, "answers");
        File.WriteAllBytes(queries, MemoryMarshal.AsBytes<float>(Queries));
        FaissPeer.Do("search", Index, queries, $"{Neighbours}", answers);
        byte[] bytes = File.ReadAllBytes(answers);
        return (MemoryMarshal.Cast<byte, float>(bytes.AsSpan(0, bytes.Length / 2)).ToArray(), MemoryMarshal.Cast<byte, int>(bytes.AsSpan(bytes.Length / 2)).ToArray());
    }

    private static void AssertSame((float[] Distances, int[] Indices) expected, (float[] Distances, int[] Indices) actual)
    {
        Assert.All(expected.Distances.Zip(actual.Distances), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        Assert.Equal(expected.Indices, actual.Indices);
    }

    private static float[] Values(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count * Dimensions).Select(_ => 2 * random.NextSingle() - 1)];
    }
}

using BenchmarkDotNet.Attributes;
using Sagebrush.Numerics;

namespace Sagebrush.Bench.Knn;

/// <summary>Time and garbage of one exact search: <c>dotnet run -c Release --project bench/Sagebrush.Bench -- --filter '*ExactSearch*'</c>.</summary>
[InProcess]
[MemoryDiagnoser]
public class ExactSearchBenchmarks
{
    private const int Points = 180_000, Dimensions = 300, K = 10;

    private float[] _queries = [], _distances = [];
    private int[] _indices = [];
    private ExactSearch? _search;

    /// <summary>What near means.</summary>
    [ParamsAllValues]
    public Metric Metric { get; set; }

    /// <summary>Queries at once.</summary>
    [Params(1, 8, 64, 2_000)]
    public int Queries { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        float[] rows = RandomRows.OfLengthOne(Points + Queries, Dimensions);
        _search = new(rows.AsMemory(0, Points * Dimensions), Dimensions, Metric);
        (_queries, _distances, _indices) = (rows[(Points * Dimensions)..], new float[Queries * K], new int[Queries * K]);
    }

    [Benchmark]
    public void Search() => _search!.Search(_queries, K, _distances, _indices, CancellationToken.None);
}

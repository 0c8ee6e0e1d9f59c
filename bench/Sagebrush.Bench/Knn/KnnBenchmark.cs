using Sagebrush.Bench.Harness;

namespace Sagebrush.Bench.Knn;

/// <summary>
/// k-NN beside FAISS and scikit-learn, both of Debian. Written to <c>bench/results/CPU/knn.md</c> and <c>.json</c>; a new part is a line in the list.
/// </summary>
internal static class KnnBenchmark
{
    private static readonly BenchmarkParts Benchmark = new("knn", "k-NN", """
        `dotnet run -c Release --project bench/Sagebrush.Bench knn`; medians of alternating rounds, both in the same run and with all cores. FAISS is
        python3-faiss over OpenBLAS (libopenblas0-pthread), which is told the right core type (`OPENBLAS_CORETYPE=SKYLAKEX` where there is AVX-512; without it
        OpenBLAS takes slower kernels on processors that it does not know). Rows are normal random vectors of length 1: for the bounds of the compact
        copy they are harder than averages of word vectors. The float32 peak is measured in the same run, by multiply-adds that stay in registers.
        """,
    [
        ("exact", ExactSearches.Run), ("endpoint", EndpointQueries.Run), ("records", ManyRecords.Run),
    ]);

    /// <summary>Measures all parts and writes the results, or the parts named, whose figures are only printed.</summary>
    public static Task<int> Run(string[] names) => Benchmark.Run(names);
}

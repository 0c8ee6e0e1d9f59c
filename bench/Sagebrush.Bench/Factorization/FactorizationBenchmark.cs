using Sagebrush.Bench.Harness;

namespace Sagebrush.Bench.Factorization;

/// <summary>Factorization machines beside libFM. Written to <c>bench/results/CPU/factorization.md</c> and <c>.json</c>; a new part is a line in the list.</summary>
internal static class FactorizationBenchmark
{
    private static readonly BenchmarkParts Benchmark = new("factorization", "Factorization machines", """
        `SAGEBRUSH_LIBFM=PATH dotnet run -c Release --project bench/Sagebrush.Bench factorization`; medians over the epochs of alternating rounds in the same run.
        The peer is libFM from its public source, built with `-O3`, which learns on one core in doubles; of its time only learning counts, of ours reading too.
        Ours are whole training containers with two cores, in one process, of which the first runs while it is still being compiled. SGD of both: 64 factors, rate 0.01, no decay, factors begin with a spread of 0.1, rows in their order.
        """,
    [
        ("speed", DescentComparison.Speed),
        ("loss", DescentComparison.Loss),
        ("quality", QualityComparison.Run),
    ]);

    /// <summary>Measures all parts and writes the results, or the parts named, whose figures are only printed.</summary>
    public static Task<int> Run(string[] names) => Benchmark.Run(names);
}

using Sagebrush.Bench.Harness;

namespace Sagebrush.Bench.Reading;

/// <summary>
/// Reading a channel beside pandas. Written to <c>bench/results/CPU/reading.md</c> and <c>.json</c>; a new part is a line in the list.
/// </summary>
internal static class ReadingBenchmark
{
    private static readonly BenchmarkParts Benchmark = new("reading", "Reading CSV", """
        `dotnet run -c Release --project bench/Sagebrush.Bench reading`; medians of alternating rounds in the same run. The peer is `pandas.read_csv` of Debian
        with `header=None, dtype=float32`, which reads on one core. The file is in the page cache for both. Memory is what the process holds at most while it
        reads, beyond what it held before.
        """,
    [
        ("words", folder => ReadingComparison.Run(folder, NumberTexts.BagOfWords, 15_000, 5_000)),
        ("decimals", folder => ReadingComparison.Run(folder, NumberTexts.Decimals, 100_000, 100)),
        ("doubles", folder => ReadingComparison.Run(folder, NumberTexts.Doubles, 50_000, 100)),
    ]);

    /// <summary>Measures all parts and writes the results, or the parts named, whose figures are only printed.</summary>
    public static Task<int> Run(string[] names) => Benchmark.Run(names);
}

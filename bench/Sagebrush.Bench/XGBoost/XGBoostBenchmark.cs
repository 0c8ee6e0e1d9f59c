using Sagebrush.Bench.Harness;

namespace Sagebrush.Bench.XGBoost;

/// <summary>XGBoost's jobs beside Python's. Written to <c>bench/results/CPU/xgboost.md</c> and <c>.json</c>; a new part is a line in the list.</summary>
internal static class XGBoostBenchmark
{
    private static readonly BenchmarkParts Benchmark = new("xgboost", "XGBoost and batch transform", """
        `dotnet run -c Release --project bench/Sagebrush.Bench xgboost`; medians of alternating rounds, both in the same run and with all cores. The peer is one
        Python program over Debian's python3-pandas and python3-xgboost (the same libxgboost) that reads the file, trains (depth 5, hist) or predicts; our times
        have everything else in them too: the API calls, reading S3, the start of the container, the upload.
        """,
    [
        ("jobs", WholeJobs.Run),
    ]);

    /// <summary>Measures all parts and writes the results, or the parts named, whose figures are only printed.</summary>
    public static Task<int> Run(string[] names) => Benchmark.Run(names);
}

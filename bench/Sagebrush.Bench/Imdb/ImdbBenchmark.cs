using Sagebrush.Bench.Harness;

namespace Sagebrush.Bench.Imdb;

/// <summary>The IMDB workflow beside pandas and xgboost of Debian on the same CSV files. Written to <c>bench/results/CPU/imdb.md</c> and <c>.json</c>.</summary>
internal static class ImdbBenchmark
{
    private const int Times = 3;

    private static readonly BenchmarkParts Benchmark = new("imdb", "XGBoost and batch transform: the IMDB workflow", """
        `dotnet run -c Release --project bench/Sagebrush.Bench imdb`; medians of rounds in which the workflow and its peer take turns with all cores. Ours are whole
        jobs, from CreateTrainingJob and CreateTransformJob to Completed: S3, parsing, training or scoring, artifacts. The peer is python3-pandas' read_csv, DMatrix,
        train with early stopping, predict, savetxt, on the files that our workflow wrote: 15,000, 10,000 and 25,000 rows of 5,000 word counts.
        """,
    [
        ("workflow", Run),
    ]);

    /// <summary>Measures all parts and writes the results, or the parts named, whose figures are only printed.</summary>
    public static Task<int> Run(string[] names) => Benchmark.Run(names);

    private static async Task<IReadOnlyList<Figure>> Run(string folder)
    {
        string reviews = Path.Combine(Repository.Root, "..", "shared", "data", "imdb");
        if (!Directory.Exists(reviews))
        {
            await Console.Error.WriteLineAsync($"{reviews} is missing: its figures are left out.");
            return [];
        }

        await ServerUnderTest.Build();
        List<ImdbRound> ours = [], theirs = [];
        for (int round = 0; round < Times; round++)
        {
            ours.Add(await ImdbRound.Ours(reviews, folder));
            theirs.Add(await ImdbRound.Peers(reviews, folder));
            await Console.Out.WriteLineAsync($"{ours[^1]}\n{theirs[^1]}");
        }

        Figure Compare(string what, string unit, Func<ImdbRound, double> value, string aim) =>
            new(what, unit, Rounds.Median([.. ours.Select(value)]), "pandas + xgboost", Rounds.Median([.. theirs.Select(value)]), aim);

        return
        [
            Compare("training job", "s", round => round.TrainSeconds, "less"),
            Compare("transform job", "s", round => round.TransformSeconds, "a third"),
            Compare("rounds", "", round => round.Rounds, ""),
            Compare("accuracy", "", round => round.Accuracy, "0.86"),
            new("50,000 reviews to CSV", "s", Rounds.Median([.. ours.Select(round => round.TextSeconds)]), null, null, "few"),
        ];
    }
}

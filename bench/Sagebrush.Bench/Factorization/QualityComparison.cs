using Sagebrush.Bench.Harness;

namespace Sagebrush.Bench.Factorization;

/// <summary>MovieLens 100K, <c>ua.base</c> and <c>ua.test</c>, one-hot users and movies: whole jobs with the recommended settings beside libFM.</summary>
internal static class QualityComparison
{
    private const string MeanSquare = "rmse", Accuracy = "binary_classification_accuracy";

    private static readonly (string Name, string Value)[] Recommended = [("feature_dim", "2625"), ("num_factors", "64"), ("_optimizer", "mcmc"), ("epochs", "300")];

    /// <summary>All of them.</summary>
    public static async Task<IReadOnlyList<Figure>> Run(string folder)
    {
        if (!RatingSet.HasMovieLens)
        {
            await Console.Error.WriteLineAsync("MovieLens 100K is missing: its figures are left out.");
            return [];
        }

        await Write(folder, areClasses: false);
        var regressors = Seeds(folder, MeanSquare, [.. Recommended, ("predictor_type", "regressor")]);
        var squares = MachineJob.Run(
            folder, MeanSquare, ("feature_dim", "2625"), ("num_factors", "8"), ("_optimizer", "als"), ("epochs", "100"), ("predictor_type", "regressor"),
            ("linear_wd", "1"), ("factors_wd", "10"), ("factors_init_sigma", "0.1"));
        var mcmc = await Peer(folder, "-task", "r", "-dim", "1,1,8", "-iter", "100", "-method", "mcmc", "-init_stdev", "0.1");
        var als = await Peer(folder, "-task", "r", "-dim", "1,1,8", "-iter", "100", "-method", "als", "-init_stdev", "0.1", "-regular", "0,1,10");
        await Write(folder, areClasses: true);
        var classifiers = Seeds(folder, Accuracy, [.. Recommended, ("predictor_type", "binary_classifier")]);
        var classes = await Peer(folder, "-task", "c", "-dim", "1,1,64", "-iter", "100", "-method", "mcmc", "-init_stdev", "0.1");
        return
        [
            new("Recommended setting, RMSE, worst of seeds 0 to 2", "RMSE", regressors.Max(job => job.Test), "libFM MCMC, 8 factors, 100 iterations", mcmc?.Test, "0.920 at most"),
            new("Recommended setting, accuracy of rating ≥ 4, worst of these", "share", classifiers.Min(job => job.Test), "libFM MCMC, 64 factors, 100 iterations", classes?.Test, "0.71 at least"),
            new("ALS, 8 factors, 100 sweeps, RMSE", "RMSE", squares.Test, "libFM ALS, the same", als?.Test, ""),
            new("MCMC, a sweep, regression", "ms", 1000 * Rounds.Median([.. regressors[0].Seconds]), "", null, ""),
            new("ALS, 8 factors, a sweep", "ms", 1000 * Rounds.Median([.. squares.Seconds]), "", null, ""),
        ];
    }

    private static List<MachineJob.Outcome> Seeds(string folder, string metric, (string Name, string Value)[] setting) =>
        [.. Enumerable.Range(0, 3).Select(seed => MachineJob.Run(folder, metric, [.. setting, ("_seed", $"{seed}")]))];

    private static async Task Write(string folder, bool areClasses)
    {
        foreach (var (name, channel) in new[] { ("ua.base", "train"), ("ua.test", "test") })
        {
            var set = RatingSet.Of(name, areClasses);
            await set.WriteRecords(Path.Combine(folder, "input", "data", channel, "data"));
            await set.WriteText(Path.Combine(folder, $"{channel}.libfm"), areClasses);
        }
    }

    private static async Task<LibFm.Outcome?> Peer(string folder, params string[] options) => LibFm.Here is { } peer
        ? await peer.Run(folder, Path.Combine(folder, "train.libfm"), Path.Combine(folder, "test.libfm"), options) : null;
}

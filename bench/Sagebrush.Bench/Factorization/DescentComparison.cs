using Sagebrush.Bench.Harness;
using Sagebrush.FactorizationMachines;

namespace Sagebrush.Bench.Factorization;

/// <summary>Stochastic gradient descent, 64 factors: how long an epoch takes in a training job, and where both sides are after as many epochs.</summary>
internal static class DescentComparison
{
    private const int Times = 3, Epochs = 8, Count = 1_000_000;

    private static readonly (string Name, string Value)[] Model = [("num_factors", "64"), ("predictor_type", "regressor"), ("epochs", $"{Epochs}"), ("factors_init_sigma", "0.1")];

    // libFM's: one rate for all weights, no decay, the other weights begin at zero.
    private static readonly (string Name, string Value)[] Descent =
    [
        .. Model, ("_optimizer", "sgd"), ("linear_init_method", "constant"), ("linear_init_value", "0"), ("bias_init_method", "constant"), ("bias_init_value", "0"),
        .. new[] { "bias", "linear", "factors" }.SelectMany(group => new[] { ($"{group}_lr", "0.01"), ($"{group}_wd", "0") }),
    ];

    private static readonly string[] Theirs = ["-task", "r", "-dim", "1,1,64", "-iter", $"{Epochs}", "-method", "sgd", "-learn_rate", "0.01", "-init_stdev", "0.1"];

    /// <summary>Speed and memory on ratings of a million pairs.</summary>
    public static async Task<IReadOnlyList<Figure>> Speed(string folder)
    {
        var set = RatingSet.Synthetic(6040, 3706, Count);
        string text = Path.Combine(folder, "train.libfm"), few = Path.Combine(folder, "test.libfm");
        await set.WriteRecords(Path.Combine(folder, "input", "data", "train", "data"));
        await set.WriteText(text);
        await (set with { Ratings = [.. set.Ratings.Take(100)] }).WriteText(few);
        (string, string) features = ("feature_dim", $"{set.Features}");
        List<double> ours = [], theirs = [], adam = [], memory = [], theirMemory = [];
        for (int round = 0; round < Times; round++)
        {
            var job = MachineJob.Run(folder, "rmse", [features, .. Descent]);
            ours.AddRange(job.Seconds);
            memory.Add(job.Megabytes);
            adam.AddRange(MachineJob.Run(folder, "rmse", [features, .. Model]).Seconds);
            if (LibFm.Here is { } peer)
            {
                var outcome = await peer.Run(folder, text, few, Theirs);
                theirs.AddRange(outcome.Seconds);
                theirMemory.Add(outcome.Megabytes);
            }

            await Console.Out.WriteLineAsync($"epoch: {Rounds.Median(ours):0.000} s, adam {Rounds.Median(adam):0.000} s, peer {(theirs.Count > 0 ? Rounds.Median(theirs) : 0):0.000} s");
        }

        double? MedianOf(List<double> values) => values.Count > 0 ? Rounds.Median(values) : null;
        double? speed = Count / MedianOf(theirs) / 1e6;
        return
        [
            new("SGD, an epoch of a job that reads recordio-protobuf, a million rows of two features", "M rows/s", Count / Rounds.Median(ours) / 1e6, "libFM", speed, "3 times"),
            new("Adam with the service's defaults, the same", "M rows/s", Count / Rounds.Median(adam) / 1e6, "libFM SGD", speed, ""),
            new("Memory at most, SGD", "MB", Rounds.Median(memory), "libFM", MedianOf(theirMemory), ""),
        ];
    }

    /// <summary>RMSE of the training rows after each epoch on MovieLens, the mean of three seeds; scores count within one to five stars, as libFM has it.</summary>
    public static async Task<IReadOnlyList<Figure>> Loss(string folder)
    {
        if (!RatingSet.HasMovieLens)
        {
            return [];
        }

        var set = RatingSet.Of("ua.base");
        string text = Path.Combine(folder, "train.libfm");
        await set.WriteText(text);
        double[] ours = new double[Epochs], theirs = new double[Epochs];
        for (int seed = 1; seed <= Times; seed++)
        {
            Add(ours, Ours(set, (ulong)seed));
            if (LibFm.Here is { } peer)
            {
                Add(theirs, (await peer.Run(folder, text, text, [.. Theirs, "-seed", $"{seed}"])).Train);
            }
        }

        return [.. new[] { 1, 4, Epochs }.Select(epoch => new Figure(
            $"SGD, MovieLens 100K, RMSE of training rows after epoch {epoch}", "RMSE", ours[epoch - 1], "libFM", LibFm.Here is null ? null : theirs[epoch - 1], "equal"))];
    }

    private static void Add(double[] sums, double[] values)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += values[i] / Times;
        }
    }

    private static double[] Ours(RatingSet set, ulong seed)
    {
        var zero = new GroupOptions { LearningRate = 0.01, WeightDecay = 0, Initial = new(InitialShape.Constant, 0) };
        var options = new FactorizationMachinesOptions
        {
            FeatureDim = set.Features, NumFactors = 64, Seed = seed, Optimizer = Optimizer.Sgd, Bias = zero, Linear = zero, Factors = zero with { Initial = new(InitialShape.Normal, 0.1f) },
        };
        using var model = InitialWeights.Model(options, isDense: false);
        using var learner = new SgdLearner(model, options);
        var rows = set.Rows();
        float[] scores = new float[rows.Rows];
        return [.. Enumerable.Range(0, Epochs).Select(_ =>
        {
            learner.Learn(rows, scores);
            model.Score(rows, scores);
            return Math.Sqrt(scores.Select((score, row) => Math.Pow(Math.Clamp(score, 1, 5) - rows.Labels[row], 2)).Average());
        })];
    }
}

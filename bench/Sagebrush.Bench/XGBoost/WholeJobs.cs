using Sagebrush.Bench.Harness;

namespace Sagebrush.Bench.XGBoost;

/// <summary>A whole training job and a whole transform job on bags of words, beside what a Python program does on the same files.</summary>
internal static class WholeJobs
{
    private const int TrainRows = 15_000, TestRows = 25_000, Times = 5;

    public static async Task<IReadOnlyList<Figure>> Run(string folder)
    {
        await ServerUnderTest.Build();
        string train = Path.Combine(folder, "train.csv"), test = Path.Combine(folder, "test.csv");
        await File.WriteAllBytesAsync(train, BagOfWords.Csv(TrainRows, withLabel: true, seed: 1));
        await File.WriteAllBytesAsync(test, BagOfWords.Csv(TestRows, withLabel: false, seed: 2));
        using var peer = await PythonPeer.Start("xgboost_jobs.py", train, test, $"{Jobs.Rounds}");
        if (peer is null)
        {
            return [];
        }

        using var server = await ServerUnderTest.Start(Path.Combine(folder, "data"));
        using var owner = server.Connect();
        var jobs = new Jobs(owner);
        await jobs.Upload("train.csv", await File.ReadAllBytesAsync(train));
        await jobs.Upload("test.csv", await File.ReadAllBytesAsync(test));

        var (ours, theirs) = await Rounds.Alternate(Times, "training, s", round => jobs.Train($"train-{round}", "train.csv"), _ => peer.Ask("train"));
        await jobs.Model("train-0");
        var (our, their) = await Rounds.Alternate(Times, "transform, s", round => jobs.Transform($"transform-{round}", "train-0", "test.csv"), _ => peer.Ask("predict"));
        return
        [
            new($"Training job, {TrainRows:N0} × {BagOfWords.Columns:N0}, {Jobs.Rounds} rounds, CreateTrainingJob to Completed", "s", ours, "read_csv + DMatrix + train", theirs, "less than the peer"),
            new("The same", "s", ours, "train alone", await peer.Ask("train_alone"), ""),
            new($"Transform job, {TestRows:N0} × {BagOfWords.Columns:N0}, CreateTransformJob to Completed", "s", our, "read_csv + predict", their, "0.33 of the peer"),
            new("Resident memory of the server at most", "MB", server.PeakMegabytes, null, null, ""),
        ];
    }
}

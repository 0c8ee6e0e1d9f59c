using Sagebrush.Contract;
using Sagebrush.Training;
using Sagebrush.XGBoost;
using Xunit;

namespace Sagebrush.Tests.XGBoost;

public sealed class CheckpointTests
{
    private static readonly Cases Train = new(200, seed: 1);

    [XGBoostFact]
    public void A_job_keeps_the_last_five_rounds_and_another_goes_on_from_the_newest()
    {
        using var whole = Job(rounds: 12);
        whole.Train();
        using var first = Job(rounds: 7);
        first.Folder.CheckpointFolder = MlRoot.DefaultPath + "/checkpoints";
        first.Train();
        string[] Names(Job job) => [.. Directory.EnumerateFiles(job.Root.Checkpoints).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        Assert.Equal(["xgboost-checkpoint.2", "xgboost-checkpoint.3", "xgboost-checkpoint.4", "xgboost-checkpoint.5", "xgboost-checkpoint.6"], Names(first));

        using var second = Job(rounds: 12);
        second.Folder.CheckpointFolder = "/opt/ml/checkpoints";
        Directory.CreateDirectory(second.Root.Checkpoints);
        Array.ForEach(Names(first), name => File.Copy(Path.Combine(first.Root.Checkpoints, name), Path.Combine(second.Root.Checkpoints, name)));
        string log = second.Train();

        Assert.Contains("Resuming from iteration 7", log);
        Assert.DoesNotContain("\n[6]\t", log);
        Assert.Equal(File.ReadAllBytes(whole.ModelPath), File.ReadAllBytes(second.ModelPath));
        Assert.Equal(whole.Values("train", "rmse")[7..], second.Values("train", "rmse"));
        Assert.Equal("xgboost-checkpoint.7", Names(second)[2]);
    }

    [XGBoostFact]
    public void A_checkpoint_that_is_no_model_is_said_to_the_caller()
    {
        using var job = Job(rounds: 3);
        job.Folder.CheckpointFolder = "/opt/ml/checkpoints";
        Directory.CreateDirectory(job.Root.Checkpoints);
        File.WriteAllBytes(Path.Combine(job.Root.Checkpoints, "xgboost-checkpoint.1"), "nothing"u8);
        Assert.StartsWith("ClientError: Model xgboost-checkpoint.1 cannot be loaded", job.Fail());
    }

    [XGBoostTheory]
    [InlineData("true", 0)]
    [InlineData("false", TrainingHost.Stopped)]
    public async Task A_job_that_is_stopped_has_the_model_of_its_last_round_when_it_asked_for_that(string save, int code)
    {
        using var stop = new CancellationTokenSource();
        using var job = Job(rounds: 1_000_000);
        job.Folder.HyperParameters["save_model_on_termination"] = save;
        job.Folder.CheckpointFolder = "/opt/ml/checkpoints";
        Directory.CreateDirectory(job.Root.Checkpoints);
        Directory.CreateDirectory(job.Root.Model);
        File.WriteAllBytes(Path.Combine(job.Root.Model, "other"), []);
        using var watcher = new FileSystemWatcher(job.Root.Checkpoints, "xgboost-checkpoint.3") { EnableRaisingEvents = true };
        watcher.Renamed += (_, _) => stop.Cancel();

        Assert.Equal(code, await Task.Run(() => job.Folder.Train(job.Algorithm, stop.Token)));
        Assert.Equal(save == "true" ? ["xgboost-model"] : ["other"], Directory.EnumerateFiles(job.Root.Model).Select(file => Path.GetFileName(file)));
        if (save == "true")
        {
            using var model = job.Model();
            Assert.True(model.Rounds >= 4);
        }
    }

    private static Job Job(int rounds) => new Job(("num_round", $"{rounds}"), ("tree_method", "hist"), ("eta", "0.1")).With("train", Train);
}

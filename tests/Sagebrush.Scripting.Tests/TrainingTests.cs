using Sagebrush.Contract;
using Xunit;

namespace Sagebrush.Scripting;

public sealed class TrainingTests : IDisposable
{
    private readonly MlRoot _root = new(Directory.CreateTempSubdirectory("sagebrush-test-").FullName);

    public void Dispose() => Directory.Delete(_root.Path, recursive: true);

    [Fact]
    public async Task A_job_is_told_to_its_script()
    {
        Directory.CreateDirectory(_root.Channel("train"));
        File.WriteAllBytes(Path.Combine(_root.Channel("train"), "b.csv"), []);
        File.WriteAllBytes(Path.Combine(_root.Channel("train"), "a.csv"), []);
        TrainingContext? seen = null;
        Assert.Equal(0, await Run(job => seen = job, new() { ["k"] = "5", ["rate"] = "\"0.25\"", ["sagemaker_program"] = "\"train.cs\"" }));

        Assert.Equal((5, 0.25, 7), (seen!.HyperParameters.Integer("k"), seen.HyperParameters.Number("rate"), seen.HyperParameters.Integer("absent", 7)));
        Assert.Equal(["k", "rate"], seen.HyperParameters.Select(one => one.Key));
        Assert.Equal(["a.csv", "b.csv"], seen.Channel("train").Files.Select(Path.GetFileName));
        Assert.Equal(("algo-2", false, "ml.m5.large"), (seen.CurrentHost, seen.IsFirstHost, seen.InstanceType));
        Assert.Equal((_root.Model, _root.OutputData), (seen.ModelFolder, seen.OutputFolder));
        Assert.Equal(_root.Checkpoints, seen.CheckpointFolder);
        Assert.True(Directory.Exists(seen.ModelFolder) && Directory.Exists(seen.OutputFolder) && Directory.Exists(seen.CheckpointFolder));
    }

    [Theory]
    [InlineData("k", "many", "ClientError: The hyperparameter 'k' is 'many', which is not a whole number., exit code: 1")]
    [InlineData("j", "5", "ClientError: The hyperparameter 'k' is missing., exit code: 1")]
    public async Task A_wrong_hyperparameter_is_the_callers_fault(string name, string value, string reason)
    {
        Assert.Equal(Script.Failed, await Run(job => job.HyperParameters.Integer("k"), new() { [name] = value }));
        Assert.Equal(reason, Failure.Reason(_root, 1));
    }

    [Fact]
    public async Task A_missing_channel_is_the_callers_fault()
    {
        Assert.Equal(Script.Failed, await Run(job => job.Channel("test"), []));
        Assert.Equal("ClientError: The job has no channel 'test'; it has train., exit code: 1", Failure.Reason(_root, 1));
    }

    [Fact]
    public async Task What_a_script_throws_is_its_own_fault_and_told_with_its_place()
    {
        Assert.Equal(Script.Failed, await Run(_ => throw new InvalidOperationException("no luck"), []));
        Assert.Matches("^AlgorithmError: System.InvalidOperationException: no luck\n.*TrainingTests", Failure.Reason(_root, 1));
    }

    [Fact]
    public async Task A_stopped_script_says_so()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Equal(Script.Stopped, await Run(job => job.Stopping.ThrowIfCancellationRequested(), [], stop.Token));
        Assert.False(File.Exists(_root.Failure));
    }

    private Task<int> Run(Action<TrainingContext> train, Dictionary<string, string> hyperParameters, CancellationToken stop = default)
    {
        new TrainingInput(hyperParameters, new Dictionary<string, ChannelConfig> { ["train"] = new() }, new("algo-2", ["algo-1", "algo-2"], "ml.m5.large"))
        {
            CheckpointFolder = "/opt/ml/checkpoints",
        }.Write(_root);
        return new TrainingRole(job =>
        {
            train(job);
            return Task.CompletedTask;
        }).Run(_root, stop);
    }
}

using System.Text.RegularExpressions;
using Sagebrush.FactorizationMachines;
using Sagebrush.Tests.Training;
using Sagebrush.Training;
using Xunit;

namespace Sagebrush.Tests.FactorizationMachines;

/// <summary>Several hosts of a job. One after the other with all tests that set the variable with the hosts' addresses.</summary>
[Collection(nameof(HostGroup))]
public sealed class SharedTrainingTests
{
    private const int Features = 50, Batch = 10;

    // Of 50 rows the first host has 30 and the second 20: in turn a batch of each, then the first host's alone.
    [Fact]
    public async Task Two_hosts_learn_what_one_learns_of_batches_twice_as_large()
    {
        byte[] Rows(int first, int count) => FactorizationMachinesJob.Ratings(count, first: first);
        using var one = Folder("20", [.. Rows(0, 10), .. Rows(100, 10), .. Rows(10, 10), .. Rows(110, 10), .. Rows(20, 10)]);
        Assert.True(one.Train(FactorizationMachinesJob.Name) == 0, one.Log);
        string[] hosts = ["algo-1", "algo-2"];
        using var first = Folder($"{Batch}", Rows(0, 30), "algo-1", hosts);
        using var second = Folder($"{Batch}", Rows(100, 20), "algo-2", hosts);
        await Train(first, second);
        using var expected = FactorizationMachinesModel.Load(one.Root.Model);
        using var model = FactorizationMachinesModel.Load(first.Root.Model);
        Assert.Equal(expected.Bias, model.Bias, 1e-5);
        for (int i = 0; i < Features; i++)
        {
            Assert.Equal(expected.Linear.Row(i)[0], model.Linear.Row(i)[0], 1e-5);
            Assert.All(expected.Factors.Row(i).ToArray().Zip(model.Factors.Row(i).ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        }

        Assert.Empty(Directory.GetFiles(second.Root.Model));
        Assert.Contains("#quality_metric: host=algo-2, epoch=0, train rmse <loss>=", second.Log);
        Assert.Contains("#test_score (algo-1) : ('rmse', ", first.Log);
        Assert.DoesNotContain("#test_score", second.Log);
    }

    [Fact]
    public async Task A_job_of_several_hosts_gives_the_same_model_again_also_when_one_has_no_rows()
    {
        var files = new List<byte[]>();
        for (int run = 0; run < 2; run++)
        {
            string[] hosts = ["algo-1", "algo-2", "algo-3"];
            using var first = Folder($"{Batch}", FactorizationMachinesJob.Ratings(35), "algo-1", hosts);
            using var second = Folder($"{Batch}", [], "algo-2", hosts);
            using var third = Folder($"{Batch}", FactorizationMachinesJob.Ratings(60, first: 35), "algo-3", hosts);
            await Train(first, second, third);
            Assert.All([second, third], folder => Assert.Equal(EpochFigures(first), EpochFigures(folder)));
            Assert.DoesNotContain("NaN", second.Log, StringComparison.Ordinal);
            files.Add(File.ReadAllBytes(Path.Combine(first.Root.Model, "model_algo-1")));
        }

        Assert.Equal(files[0], files[1]);
    }

    [Fact]
    public async Task A_host_that_fails_ends_the_job_of_all()
    {
        string[] hosts = ["algo-1", "algo-2"];
        using var first = Folder($"{Batch}", FactorizationMachinesJob.Ratings(100), "algo-1", hosts);
        using var second = Folder($"{Batch}", [.. FactorizationMachinesJob.Ratings(25), 1, 2, 3, 4], "algo-2", hosts);
        var codes = await Run(first, second);
        Assert.Equal([1, 1], codes);
        Assert.Contains("Unable to read data channel 'train'", File.ReadAllText(second.Root.Failure));
        Assert.Contains("Unable to read data channel 'train'", File.ReadAllText(first.Root.Failure));
    }

    private static IEnumerable<string> EpochFigures(TrainingFolder folder) => Regex.Matches(folder.Log, @"epoch=\d+, train .*").Select(match => match.Value);

    private static TrainingFolder Folder(string batch, byte[] rows, string host = "algo-1", params string[] hosts)
    {
        var folder = FactorizationMachinesJob.Folder(Features, "regressor", hosts.Length == 0 ? ["algo-1"] : hosts, host, ("mini_batch_size", batch), ("epochs", "3"), ("factors_lr", "0.01"));
        return folder.With("train", rows, null, distribution: "ShardedByS3Key").With("test", FactorizationMachinesJob.Ratings(7), null);
    }

    private static async Task Train(params TrainingFolder[] folders)
    {
        var codes = await Run(folders);
        Assert.All(codes.Zip(folders), host => Assert.True(host.First == 0, host.Second.Log));
    }

    private static async Task<int[]> Run(params TrainingFolder[] folders)
    {
        Environment.SetEnvironmentVariable(HostGroup.EnvironmentVariable, $"algo-1={HostGroupTests.FreeAddress()},algo-2=127.0.0.1:1,algo-3=127.0.0.1:2");
        return await Task.WhenAll(folders.Select(folder => Task.Run(() => folder.Train(FactorizationMachinesJob.Name))));
    }
}

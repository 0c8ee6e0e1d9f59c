using System.Net;
using System.Net.Sockets;
using Sagebrush.Algorithms;
using Sagebrush.Numerics;
using Sagebrush.Training;
using Xunit;

namespace Sagebrush.Tests.Training;

/// <summary>One after the other with all tests that set the variable with the hosts' addresses.</summary>
[Collection(nameof(HostGroup))]
public sealed class HostGroupTests
{
    [Fact]
    public async Task Matrices_come_to_the_first_host_in_order_of_rank()
    {
        IPEndPoint[] addresses = [FreeAddress(), new(IPAddress.Loopback, 1), new(IPAddress.Loopback, 2)];
        var others = new[] { 2, 1 }.Select(rank => Task.Run(() => new HostGroup(addresses, rank).Gather([Matrix(rank), new(0, 0)], CancellationToken.None))).ToArray();
        var all = await Task.Run(() => new HostGroup(addresses, 0).Gather([Matrix(0), Matrix(7)], CancellationToken.None));
        Assert.Equal([0f, 1f, 2f], all.Select(host => host[0].Row(1)[2]));
        Assert.Equal([2, 0, 0], all.Select(host => host[1].Rows));
        Assert.All(await Task.WhenAll(others), Assert.Empty);
    }

    [Fact]
    public async Task Every_host_hears_the_numbers_of_all_again_and_again()
    {
        IPEndPoint[] addresses = [FreeAddress(), new(IPAddress.Loopback, 1), new(IPAddress.Loopback, 2)];
        var heard = await Task.WhenAll(Enumerable.Range(0, 3).Select(rank => Task.Run(() =>
        {
            using var group = new HostGroup(addresses, rank);
            return Enumerable.Range(0, 3).SelectMany(round => group.Exchange([rank, long.MaxValue - round], CancellationToken.None)).ToArray();
        })));
        long[][] expected = [.. Enumerable.Range(0, 3).SelectMany(round => Enumerable.Range(0, 3).Select(rank => new[] { rank, long.MaxValue - round }))];
        Assert.All(heard, all => Assert.Equal(expected, all));
    }

    [Fact]
    public async Task Waiting_for_a_host_that_never_comes_can_be_cancelled()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        IPEndPoint[] addresses = [FreeAddress(), new(IPAddress.Loopback, 1)];
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Run(() => new HostGroup(addresses, 0).Gather([], stop.Token)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Run(() => new HostGroup(addresses, 1).Gather([], stop.Token)));
    }

    [Fact]
    public void Every_host_needs_an_address()
    {
        Assert.Equal([new(IPAddress.Loopback, 4001), new(IPAddress.Loopback, 4002)],
            HostGroup.Parse("algo-2=127.0.0.1:4002, algo-1=127.0.0.1:4001", ["algo-1", "algo-2"]));
        Assert.Contains("no address of algo-2", Assert.Throws<ClientException>(() => HostGroup.Parse("algo-1=127.0.0.1:4001", ["algo-1", "algo-2"])).Message);
    }

    [Theory]
    [InlineData("FullyReplicated")]
    [InlineData("ShardedByS3Key")]
    public async Task Two_hosts_of_a_job_train_the_model_of_one(string distribution)
    {
        using var one = new TrainingFolder().WithIris();
        Assert.Equal(0, one.Train());

        string[] rows = File.ReadAllLines(Repository.IrisTrain), tests = File.ReadAllLines(Repository.IrisTest);
        bool isSharded = distribution == "ShardedByS3Key";
        using var first = new TrainingFolder { Hosts = ["algo-1", "algo-2"] };
        using var second = new TrainingFolder { Hosts = ["algo-1", "algo-2"], Host = "algo-2" };
        foreach (var (folder, part) in new[] { (first, 0), (second, 1) })
        {
            folder.With("train", Part(rows, part, isSharded), distribution: distribution).With("test", Part(tests, part, isSharded), distribution: distribution);
        }

        Environment.SetEnvironmentVariable(HostGroup.EnvironmentVariable, $"algo-1={FreeAddress()},algo-2=127.0.0.1:1");
        var other = Task.Run(() => second.Train());
        Assert.Equal(0, await Task.Run(() => first.Train()));
        Assert.Equal(0, await other);

        Assert.Contains("('accuracy', 0.9736842105263158)", first.Log);
        Assert.Contains("...Got reservoir sample from algo-2: data=(56, 4), labels=(56,), NaNs=0", first.Log);
        Assert.DoesNotContain("accuracy", second.Log);
        Assert.Empty(Directory.GetFiles(second.Root.Model));
        Assert.Equal(new FileInfo(Path.Combine(one.Root.Model, "model_algo-1")).Length, new FileInfo(Path.Combine(first.Root.Model, "model_algo-1")).Length);
    }

    // Of 90 rows on one host and 22 on the other 20 are kept: drawn from all of them, and neither half from each nor as the rows come.
    [Fact]
    public async Task Shards_of_unequal_size_are_weighted_by_their_rows()
    {
        string[] rows = File.ReadAllLines(Repository.IrisTrain);
        using var first = new TrainingFolder { Hosts = ["algo-1", "algo-2"] };
        using var second = new TrainingFolder { Hosts = ["algo-1", "algo-2"], Host = "algo-2" };
        first.With("train", string.Join('\n', rows[..90]), distribution: "ShardedByS3Key");
        second.With("train", string.Join('\n', rows[90..]), distribution: "ShardedByS3Key");
        first.HyperParameters["sample_size"] = second.HyperParameters["sample_size"] = "20";
        Environment.SetEnvironmentVariable(HostGroup.EnvironmentVariable, $"algo-1={FreeAddress()},algo-2=127.0.0.1:1");
        var other = Task.Run(() => second.Train());
        Assert.Equal(0, await Task.Run(() => first.Train()));
        Assert.Equal(0, await other);
        int[] shares = Reservoir.Shares([90, 22], 20, seed: 0);
        Assert.Contains($"...Got reservoir sample from algo-1: data=({shares[0]}, 4), ", first.Log);
        Assert.Contains($"...Got reservoir sample from algo-2: data=({shares[1]}, 4), ", first.Log);
        Assert.InRange(shares[0], 13, 19);
    }

    private static string Part(string[] rows, int part, bool isSharded) =>
        string.Join('\n', isSharded ? rows[(part * rows.Length / 2)..((part + 1) * rows.Length / 2)] : rows);

    private static DenseMatrix Matrix(float value)
    {
        var matrix = new DenseMatrix(2, 3);
        matrix.Values.Fill(value);
        return matrix;
    }

    internal static IPEndPoint FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }
}

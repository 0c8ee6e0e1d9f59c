using System.Net;
using System.Net.Sockets;
using Sagebrush.Training;
using Sagebrush.XGBoost;
using Xunit;

namespace Sagebrush.Tests.XGBoost;

/// <summary>Hosts as threads of this process: the collective belongs to a thread.</summary>
[Collection(nameof(HostGroup))]
public sealed class CrewTests
{
    private static readonly Cases All = new(600, seed: 1), Validation = new(120, seed: 2);

    [XGBoostTheory]
    [InlineData(2, "hist")]
    [InlineData(3, "hist")]
    [InlineData(2, "approx")]
    [InlineData(5, "hist")]
    public async Task Hosts_with_parts_of_the_rows_train_one_model(int hosts, string method)
    {
        using var alone = Job(1, method);
        alone.Folder.With("train", Csv(0, 600)).With("validation", Text(Validation));
        alone.Train();
        var jobs = Jobs(hosts, method, host => Csv(host * 600 / hosts, (host + 1) * 600 / hosts));

        await Train(jobs);

        // Sketches and sums are the same numbers in another order.
        using var expected = alone.Model();
        using var model = jobs[0].Model();
        var (one, many) = (expected.Predict(All.Values, All.Rows, Cases.Columns).Values, model.Predict(All.Values, All.Rows, Cases.Columns).Values);
        Assert.True(one.Zip(many).Average(pair => Math.Abs(pair.First - pair.Second)) < 1e-5);
        Assert.Equal(alone.Values("validation", "logloss")[^1], jobs[0].Values("validation", "logloss")[^1], 1e-4);
        Assert.All(jobs[1..], job => Assert.Equal(([], false), (job.Values("train", "logloss"), File.Exists(job.ModelPath))));
        Array.ForEach(jobs, job => job.Dispose());
    }

    [XGBoostFact]
    public async Task A_host_without_data_steps_aside_and_the_next_one_saves()
    {
        var jobs = Jobs(3, "hist", host => host == 0 ? "" : Csv((host - 1) * 300, host * 300));
        await Train(jobs);
        Assert.Contains("Host algo-1 does not have data.", jobs[0].Folder.Log);
        Assert.Equal([false, true, false], jobs.Select(job => File.Exists(job.ModelPath)));
        Array.ForEach(jobs, job => job.Dispose());
    }

    [XGBoostFact]
    public async Task The_only_host_with_data_trains_alone_and_none_is_an_error()
    {
        var jobs = Jobs(2, "hist", host => host == 0 ? "" : Csv(0, 600));
        await Train(jobs);
        Assert.Equal([false, true], jobs.Select(job => File.Exists(job.ModelPath)));
        Array.ForEach(jobs, job => job.Dispose());

        jobs = Jobs(2, "hist", _ => "");
        Assert.All(await Codes(jobs), code => Assert.Equal(1, code));
        Assert.Equal("ClientError: No hosts received training data.", File.ReadAllText(jobs[0].Root.Failure));
        Array.ForEach(jobs, job => job.Dispose());
    }

    [XGBoostTheory]
    [InlineData("0,1,2\n1,3,4\n", "text/csv", "A row of host algo-1 has 2 features, those of algo-3 have 3.")]
    [InlineData("0 1:2\n1 0:3\n", "text/libsvm", "The rows of host algo-1 are sparse and those of algo-3 are not: what is absent would mean different things.")]
    public async Task Hosts_whose_rows_do_not_go_together_all_say_so(string rows, string type, string error)
    {
        Job[] jobs = [.. Enumerable.Range(0, 3).Select(host => Job(3, "hist", host))];
        jobs[0].Folder.With("train", rows, type);
        jobs[1].Folder.With("train", "");
        jobs[2].Folder.With("train", "0,1,2,3\n1,3,4,5\n");
        Assert.All(await Codes(jobs), code => Assert.Equal(1, code));
        Assert.All(jobs, job => Assert.Equal($"ClientError: {error}", File.ReadAllText(job.Root.Failure)));
        Array.ForEach(jobs, job => job.Dispose());
    }

    [XGBoostFact]
    public async Task The_containers_metrics_are_means_over_hosts_and_stop_all_of_them()
    {
        var jobs = Jobs(2, "hist", host => Csv(host * 300, (host + 1) * 300));
        foreach (var job in jobs)
        {
            job.Folder.HyperParameters["eval_metric"] = "accuracy";
            job.Folder.HyperParameters["early_stopping_rounds"] = "2";
            job.Folder.HyperParameters["num_round"] = "200";
        }

        await Train(jobs);
        double[] values = jobs[0].Values("validation", "accuracy");
        Assert.Equal(Array.IndexOf(values, values.Max()) + 2, values.Length - 1);
        Array.ForEach(jobs, job => job.Dispose());
    }

    [XGBoostFact]
    public async Task When_a_host_goes_away_the_others_end_and_say_so()
    {
        using var gone = new CancellationTokenSource();
        var jobs = Jobs(2, "hist", host => Csv(host * 300, (host + 1) * 300));
        foreach (var job in jobs)
        {
            job.Folder.HyperParameters["num_round"] = "1000000";
        }

        jobs[0].Folder.CheckpointFolder = "/opt/ml/checkpoints";
        Directory.CreateDirectory(jobs[0].Root.Checkpoints);
        using var watcher = new FileSystemWatcher(jobs[0].Root.Checkpoints, "xgboost-checkpoint.3") { EnableRaisingEvents = true };
        watcher.Renamed += (_, _) => gone.Cancel();

        Assert.Equal(new[] { TrainingHost.Stopped, TrainingHost.Failed }, await Codes(jobs, gone.Token));
        Assert.StartsWith("Another host of the job went away", File.ReadAllText(jobs[0].Root.Failure));
        Array.ForEach(jobs, job => job.Dispose());
    }

    private static Job[] Jobs(int hosts, string method, Func<int, string> rows) => [.. Enumerable.Range(0, hosts).Select(host =>
    {
        var job = Job(hosts, method, host);
        job.Folder.With("train", rows(host)).With("validation", Text(Validation));
        return job;
    })];

    private static Job Job(int hosts, string method, int host = 0) => new(
        new TrainingFolder { Host = $"algo-{host + 1}", Hosts = [.. Enumerable.Range(1, hosts).Select(number => $"algo-{number}")] },
        ("num_round", "10"), ("tree_method", method), ("objective", "binary:logistic"), ("eval_metric", "logloss"), ("nthread", "1"), ("max_depth", "3"));

    private static async Task Train(Job[] jobs)
    {
        var codes = await Codes(jobs);
        Assert.True(codes.All(code => code == 0), string.Concat(jobs.Select(job => job.Folder.Log)));
    }

    // The last host's code first; it is the one that can be told to leave.
    private static async Task<int[]> Codes(Job[] jobs, CancellationToken last = default)
    {
        Environment.SetEnvironmentVariable(HostGroup.EnvironmentVariable, string.Join(',', jobs.Select(job => $"{job.Folder.Host}={FreeAddress()}")));
        return await Task.WhenAll(jobs.Reverse().Select(job => Task.Factory.StartNew(() => job.Folder.Train(job.Algorithm, job == jobs[^1] ? last : default), TaskCreationOptions.LongRunning)));
    }

    private static string Csv(int start, int end) => string.Concat(Text(All).Split('\n')[start..end].Select(line => line + "\n"));

    private static string Text(Cases cases) => XGBoost.Job.Csv(cases);

    private static IPEndPoint FreeAddress()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }
}

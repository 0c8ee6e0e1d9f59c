using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using Sagebrush.Runs;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;

namespace Sagebrush.Jobs;

public sealed class JobLoopTests
{
    [Fact]
    public async Task A_job_trains_and_leaves_model_output_log_and_metrics()
    {
        await using var bench = new TrainingBench();
        await bench.Put("data/train/a.csv", "1,2\n");
        await bench.Put("data/train/more/b.csv", "3,4\n");

        var job = await bench.Run(TrainingBench.Job(
            "iris",
            "cat input/data/train/a.csv input/data/train/more/b.csv > model/rows; mkdir model/deep; echo x > model/deep/file; echo y > output/data/report; "
            + "echo accuracy=0.5; echo; echo accuracy=0.9; echo $TRAINING_JOB_NAME $AWS_REGION",
            TrainingBench.Channel("train", "data/train")));

        Assert.Equal(TrainingJobStatus.Completed, job.TrainingJobStatus);
        Assert.Null(job.FailureReason);
        Assert.Equal("s3://bucket/out/iris/output/model.tar.gz", job.ModelArtifacts.S3ModelArtifacts);
        Assert.Equal("1,2\n3,4\n", Unpack(bench, "out/iris/output/model.tar.gz")["rows"]);
        Assert.Equal("x\n", Unpack(bench, "out/iris/output/model.tar.gz")["deep/file"]);
        Assert.Equal("y\n", Unpack(bench, "out/iris/output/output.tar.gz")["report"]);
        Assert.Equal(["accuracy=0.5", "accuracy=0.9", "iris us-east-1"], bench.Lines("iris"));
        var metric = Assert.Single(job.FinalMetricDataList!);
        Assert.Equal(("test:accuracy", 0.9f), (metric.MetricName, metric.Value));
        Assert.Equal([0.5f, 0.9f], MetricPoints.All(bench.Tables.MetricPoints, "iris").SelectMany(row => row.Points).Select(p => p.Value!.Value));
        Assert.True(job.TrainingTimeInSeconds >= 1);
        Assert.Equal(job.TrainingTimeInSeconds, job.BillableTimeInSeconds);
        Assert.Equal("Starting Downloading Training Uploading Completed", string.Join(' ', job.SecondaryStatusTransitions!.Select(t => t.Status)));
        await bench.Clean("iris");
    }

    [Fact]
    public async Task A_container_acts_as_its_role_until_it_ends()
    {
        await using var bench = new TrainingBench();
        await bench.Create(TrainingBench.Job(
            "acts", "echo $AWS_ENDPOINT_URL; echo $AWS_ACCESS_KEY_ID; echo ready; echo \"$AWS_SESSION_TOKEN\" > output/data/token; until [ -e model/go ]; do sleep 0.01; done"));
        await bench.Line("acts", "ready");

        var key = bench.Sessions.Find(bench.Lines("acts")[1])!;
        Assert.Equal(TrainingBench.Address, bench.Lines("acts")[0]);
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/SageMakerRole/SageMaker", key.Identity.Arn);
        Assert.Equal("arn:aws:iam::123456789012:role/SageMakerRole", key.Identity.RoleArn);
        await File.WriteAllBytesAsync(Path.Combine(bench.Folder, "acts", "0", "algo-1", "model", "go"), []);
        await bench.Ended("acts");

        Assert.Equal(key.SessionToken + "\n", Unpack(bench, "out/acts/output/output.tar.gz")["token"]);
        Assert.Null(bench.Sessions.Find(key.Id));
    }

    [Fact]
    public async Task A_container_without_network_has_no_credentials()
    {
        await using var bench = new TrainingBench();
        if (!bench.Isolates)
        {
            return;
        }

        await bench.Run(TrainingBench.Job("alone", "echo none:$AWS_ACCESS_KEY_ID$AWS_SECRET_ACCESS_KEY$AWS_SESSION_TOKEN$AWS_ENDPOINT_URL") with { EnableNetworkIsolation = true });

        Assert.Equal(["none:"], bench.Lines("alone"));
    }

    [Fact]
    public async Task Own_credentials_of_a_request_replace_those_of_the_role_whole()
    {
        await using var bench = new TrainingBench();
        var request = TrainingBench.Job("own", "echo $AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY:$AWS_SESSION_TOKEN");
        await bench.Run(request with
        {
            Environment = new Dictionary<string, string>(request.Environment!) { ["AWS_ACCESS_KEY_ID"] = "AKIAOWN", ["AWS_SECRET_ACCESS_KEY"] = "secret" },
        });

        Assert.Equal(["AKIAOWN:secret:"], bench.Lines("own"));
    }

    [Fact]
    public async Task Pipes_are_fed_epoch_by_epoch()
    {
        await using var bench = new TrainingBench();
        await bench.Put("p/a.csv", "1\n");
        await bench.Put("p/b.csv", "2\n");

        var job = await bench.Run(TrainingBench.Job(
            "pipes", "cat input/data/train_0 > model/0; cat input/data/train_1 > model/1; head -c 1 input/data/train_2 > model/2; cat input/data/train_3 > model/3",
            TrainingBench.Channel("train", "p/", TrainingInputMode.Pipe)));

        Assert.Equal(TrainingJobStatus.Completed, job.TrainingJobStatus);
        var model = Unpack(bench, "out/pipes/output/model.tar.gz");
        Assert.Equal(["1\n2\n", "1\n2\n", "1", "1\n2\n"], new[] { "0", "1", "2", "3" }.Select(name => model[name]));
    }

    [Fact]
    public async Task A_pipe_that_nobody_reads_holds_nothing_up()
    {
        await using var bench = new TrainingBench();
        await bench.Put("p/a.csv", "1\n");

        var job = await bench.Run(TrainingBench.Job("idle", "echo > model/x", TrainingBench.Channel("train", "p/", TrainingInputMode.Pipe)));

        Assert.Equal(TrainingJobStatus.Completed, job.TrainingJobStatus);
        await bench.Clean("idle");
    }

    [Fact]
    public async Task Hosts_share_the_keys_and_know_each_other()
    {
        await using var bench = new TrainingBench();
        foreach (int i in Enumerable.Range(0, 5))
        {
            await bench.Put($"s/{i}", $"{i}\n");
        }

        var channel = TrainingBench.Channel("train", "s/");
        channel = channel with { DataSource = new() { S3DataSource = channel.DataSource.S3DataSource! with { S3DataDistributionType = S3DataDistribution.ShardedByS3Key } } };
        var request = TrainingBench.Job(
            "hosts", "me=$(sed -n 's/.*\"current_host\":\"\\([^\"]*\\)\".*/\\1/p' input/config/resourceconfig.json); cat input/data/train/* > model/$me; echo $SAGEBRUSH_HOSTS", channel);
        var job = await bench.Run(request with { ResourceConfig = request.ResourceConfig! with { InstanceCount = 2 } });

        Assert.Equal(TrainingJobStatus.Completed, job.TrainingJobStatus);
        var model = Unpack(bench, "out/hosts/output/model.tar.gz");
        Assert.Equal(("0\n2\n4\n", "1\n3\n"), (model["algo-1"], model["algo-2"]));
        Assert.Equal(2 * job.TrainingTimeInSeconds, job.BillableTimeInSeconds);
        var lines = bench.Lines("hosts");
        Assert.Equal(2, lines.Count);
        Assert.Equal(lines[0], lines[1]);
        Assert.Matches("^algo-1=127.0.0.1:[0-9]+,algo-2=127.0.0.1:[0-9]+$", lines[0]);
    }

    [Fact]
    public async Task A_container_that_fails_takes_the_others_with_it()
    {
        await using var bench = new TrainingBench();
        var request = TrainingBench.Job(
            "fails", "case $SAGEBRUSH_ML_ROOT$(cat input/config/resourceconfig.json) in *'\"current_host\":\"algo-2\"'*) echo no luck > output/failure; echo z > output/data/z; exit 3;; esac; sleep 600");
        var job = await bench.Run(request with { ResourceConfig = request.ResourceConfig! with { InstanceCount = 2 } });

        Assert.Equal(TrainingJobStatus.Failed, job.TrainingJobStatus);
        Assert.Equal("AlgorithmError: no luck, exit code: 3", job.FailureReason);
        Assert.Null(bench.Objects.Find(TrainingBench.Bucket, "out/fails/output/model.tar.gz"));
        Assert.Equal("z\n", Unpack(bench, "out/fails/output/output.tar.gz")["z"]);
    }

    [Fact]
    public async Task Stopping_lets_the_container_save_its_model()
    {
        await using var bench = new TrainingBench();
        await bench.Create(TrainingBench.Job("stops", "trap 'echo half > model/half; exit 0' TERM; echo ready; while true; do sleep 0.01; done"));
        await bench.Line("stops", "ready");

        await bench.Service.StopTrainingJob(new() { TrainingJobName = "stops" }, TrainingBench.Call, default);

        var job = await bench.Ended("stops");
        Assert.Equal((TrainingJobStatus.Stopped, SecondaryStatus.Stopped), (job.TrainingJobStatus, job.SecondaryStatus));
        Assert.Equal("half\n", Unpack(bench, "out/stops/output/model.tar.gz")["half"]);
        Assert.Equal("Starting Training Stopping Uploading Stopped", string.Join(' ', job.SecondaryStatusTransitions!.Select(t => t.Status)));
    }

    [Fact]
    public async Task Time_that_is_up_ends_the_job()
    {
        await using var bench = new TrainingBench();
        var request = TrainingBench.Job("late", "trap 'exit 0' TERM; while true; do sleep 0.01; done");

        var job = await bench.Run(request with { StoppingCondition = new() { MaxRuntimeInSeconds = 1 } });

        Assert.Equal((TrainingJobStatus.Stopped, SecondaryStatus.MaxRuntimeExceeded), (job.TrainingJobStatus, job.SecondaryStatus));
    }

    [Fact]
    public async Task A_job_goes_on_without_its_server()
    {
        await using var bench = new TrainingBench();
        await bench.Create(TrainingBench.Job("survivor", "echo one; until [ -e go ]; do sleep 0.01; done; echo two; echo m > model/m; echo three"));
        await bench.Line("survivor", "one");
        await bench.Leave();
        await File.WriteAllBytesAsync(Path.Combine(bench.Folder, "survivor", "0", "algo-1", "go"), []);
        bench.Start();

        var job = await bench.Ended("survivor");

        Assert.Equal(TrainingJobStatus.Completed, job.TrainingJobStatus);
        Assert.Equal("m\n", Unpack(bench, "out/survivor/output/model.tar.gz")["m"]);
        Assert.DoesNotContain(job.SecondaryStatusTransitions!, t => t.Status == SecondaryStatus.Restarting);
    }

    [Fact]
    public async Task A_job_whose_pipes_lost_their_feeder_is_run_again()
    {
        await using var bench = new TrainingBench();
        await bench.Put("p/a.csv", "1\n");
        await bench.Create(TrainingBench.Job(
            "again", "echo begun; cat input/data/train_0 > model/rows; sleep 1", TrainingBench.Channel("train", "p/", TrainingInputMode.Pipe)));
        await bench.Line("again", "begun");
        await bench.Leave();
        bench.Start();

        var job = await bench.Ended("again");

        Assert.Equal(TrainingJobStatus.Completed, job.TrainingJobStatus);
        Assert.Contains(job.SecondaryStatusTransitions!, t => t.Status == SecondaryStatus.Restarting);
        Assert.Equal("1\n", Unpack(bench, "out/again/output/model.tar.gz")["rows"]);
    }

    [Fact]
    public async Task A_container_that_was_lost_is_run_again()
    {
        await using var bench = new TrainingBench();
        await bench.Create(TrainingBench.Job("lost", "echo begun; echo m > model/m; sleep 2"));
        await bench.Line("lost", "begun");
        string keeper = File.ReadAllText(Directory.GetFiles(bench.Processes, "*.process")[0]).Split(' ')[1];
        Posix.Signal(int.Parse(keeper, CultureInfo.InvariantCulture), Posix.Kill);

        var job = await bench.Ended("lost");

        Assert.Equal(TrainingJobStatus.Completed, job.TrainingJobStatus);
        Assert.Contains(job.SecondaryStatusTransitions!, t => t.Status == SecondaryStatus.Restarting);
        Assert.Equal(["begun", "begun"], bench.Lines("lost"));
    }

    [Fact]
    public async Task Checkpoints_are_restored_and_stored()
    {
        await using var bench = new TrainingBench();
        await bench.Put("ckpt/deep/old", "old\n");
        var request = TrainingBench.Job("checks", "cat checkpoints/deep/old > checkpoints/new; echo newer > checkpoints/deep/old");

        var job = await bench.Run(request with { CheckpointConfig = new() { S3Uri = "s3://bucket/ckpt" } });

        Assert.Equal(TrainingJobStatus.Completed, job.TrainingJobStatus);
        Assert.Equal("old\n", bench.Text("ckpt/new"));
        Assert.Equal("newer\n", bench.Text("ckpt/deep/old"));
    }

    [Fact]
    public async Task Data_that_vanished_fails_the_job_as_the_callers_fault()
    {
        await using var bench = new TrainingBench();
        await bench.Put("m.manifest", """[{"prefix": "s3://bucket/gone/"}, "a.csv"]""");

        var job = await bench.Run(TrainingBench.Job("gone", "true", TrainingBench.Channel("train", "m.manifest", type: S3DataType.ManifestFile)));

        Assert.Equal(TrainingJobStatus.Failed, job.TrainingJobStatus);
        Assert.Equal("ClientError: The object s3://bucket/gone/a.csv does not exist.", job.FailureReason);
    }

    [Fact]
    public async Task A_pipe_that_cannot_be_fed_fails_the_job_and_what_the_container_left_is_kept()
    {
        await using var bench = new TrainingBench();
        await bench.Put("p/a.csv.gz", "plain");

        var job = await bench.Run(TrainingBench.Job(
            "unfed", "echo begun; echo kept > output/data/kept; cat input/data/train_0; exec sleep 60",
            TrainingBench.Channel("train", "p/", TrainingInputMode.Pipe) with { CompressionType = CompressionType.Gzip }));

        Assert.Equal((TrainingJobStatus.Failed, "ClientError: Channel 'train': an object cannot be decompressed: It is not compressed with gzip."), (job.TrainingJobStatus, job.FailureReason));
        // Behind it a shell that outlives its command by a moment says Killed.
        Assert.Equal("begun", bench.Lines("unfed")[0]);
        Assert.Equal("kept\n", Unpack(bench, "out/unfed/output/output.tar.gz")["kept"]);
    }

    [Fact]
    public async Task An_unpacked_model_is_stored_file_by_file()
    {
        await using var bench = new TrainingBench();
        var request = TrainingBench.Job("plain", "echo 1 > model/a; mkdir model/b; echo 2 > model/b/c");

        var job = await bench.Run(request with { OutputDataConfig = request.OutputDataConfig with { CompressionType = OutputCompressionType.NONE } });

        Assert.Equal("s3://bucket/out/plain/output/model/", job.ModelArtifacts.S3ModelArtifacts);
        Assert.Equal("1\n", bench.Text("out/plain/output/model/a"));
        Assert.Equal("2\n", bench.Text("out/plain/output/model/b/c"));
    }

    [Fact]
    public async Task Clearing_ends_every_container()
    {
        await using var bench = new TrainingBench();
        await bench.Create(TrainingBench.Job("endless", "trap '' TERM; echo ready; while true; do sleep 0.01; done"));
        await bench.Line("endless", "ready");

        await bench.Loop.Clear(default);

        Assert.Empty(Directory.GetDirectories(bench.Folder));
        var next = await bench.Run(TrainingBench.Job("next", "true"));
        Assert.Equal(TrainingJobStatus.Completed, next.TrainingJobStatus);
    }

    private static Dictionary<string, string> Unpack(TrainingBench bench, string key)
    {
        using var gzip = new GZipStream(bench.Objects.Open(bench.Objects.Find(TrainingBench.Bucket, key)!), CompressionMode.Decompress);
        using var tar = new TarReader(gzip);
        var files = new Dictionary<string, string>();
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.EntryType == TarEntryType.RegularFile)
            {
                using var text = new StreamReader(entry.DataStream ?? Stream.Null);
                files[entry.Name] = text.ReadToEnd();
            }
        }

        return files;
    }
}

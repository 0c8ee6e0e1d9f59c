using System.Globalization;
using System.Text.Json.Nodes;
using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;

namespace Sagebrush.Jobs;

/// <summary>Transform jobs on real stores and real containers.</summary>
public sealed class TransformJobTests
{
    [Fact]
    public async Task Answers_come_in_the_order_of_the_object_from_several_instances()
    {
        await using var bench = new TransformBench();
        await bench.Model("slow", "import time\ndef handle(body):\n  if body == b'a0': time.sleep(0.3)\n  return 200, body.upper()");
        string lines = string.Concat(Enumerable.Range(0, 50).Select(i => $"a{i}\n"));
        await bench.Put("in/x", lines);

        var job = await bench.Run(TransformBench.Job("order", "slow", "in/") with { TransformResources = new() { InstanceType = "ml.m5.large", InstanceCount = 2 } });

        Assert.Equal((TransformJobStatus.Completed, null), (job.TransformJobStatus, job.FailureReason));
        Assert.Equal(lines.ToUpperInvariant(), Assert.Single(bench.Results("order")).Value);
        Assert.Equal(new() { Objects = 1, ObjectsTransformed = 1, Records = 50, Bytes = lines.Length, BytesTotal = lines.Length }, job.SagebrushProgress);
    }

    [Fact]
    public async Task A_bad_line_fails_its_object_and_names_it()
    {
        await using var bench = new TransformBench();
        await bench.Model("picky", "def handle(body): return (400, b'cannot read this') if b'bad' in body else (200, body)");
        await bench.Put("in/a", "1\n2\n");
        await bench.Put("in/b", "1\nbad\n3\n");
        await bench.Put("in/c", "3\n");

        var job = await bench.Run(TransformBench.Job("bad", "picky", "in/"));

        Assert.Equal(TransformJobStatus.Failed, job.TransformJobStatus);
        Assert.Equal("ClientError: models/in/b, line 2: the model answered 400: cannot read this", job.FailureReason);
        Assert.Equal(["a.out", "c.out"], bench.Results("bad").Keys.Order());
        Assert.Equal((2, 1), ((int)job.SagebrushProgress!.ObjectsTransformed, (int)job.SagebrushProgress.ObjectsFailed));
        Assert.Contains("models/in/b: ClientError: 400 (line 2)", bench.Lines("bad"));
        Assert.Contains("models/in/b: cannot read this", bench.Lines("bad"));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(415)]
    [InlineData(422)]
    public async Task The_bad_line_of_a_large_batch_is_found(int status)
    {
        await using var bench = new TransformBench();
        await bench.Model("picky", $"def handle(body): return ({status}, b'at ' + str(body.count(b'\\n')).encode()) if b'bad' in body else (200, body)");
        await bench.Put("in/a", string.Concat(Enumerable.Range(1, 1000).Select(i => i is 777 or 900 ? "bad\n" : $"{i}\n")));

        var job = await bench.Run(TransformBench.Job("found", "picky", "in/") with { BatchStrategy = BatchStrategy.MultiRecord });

        Assert.Equal($"ClientError: models/in/a, line 777: the model answered {status}: at 1", job.FailureReason);
        Assert.Contains($"models/in/a: ClientError: {status} (line 777)", bench.Lines("found"));
    }

    [Fact]
    public async Task A_batch_that_is_refused_as_a_whole_is_named_as_a_whole()
    {
        await using var bench = new TransformBench();
        await bench.Model("small", "def handle(body): return (400, b'too many') if len(body) > 20 else (200, body)");
        await bench.Put("in/a", string.Concat(Enumerable.Repeat("line\n", 9)));

        var job = await bench.Run(TransformBench.Job("whole", "small", "in/") with { BatchStrategy = BatchStrategy.MultiRecord });

        Assert.Equal("ClientError: models/in/a, lines 1 to 9: the model answered 400: too many", job.FailureReason);
    }

    [Fact]
    public async Task An_error_of_the_model_is_asked_again()
    {
        await using var bench = new TransformBench();
        await bench.Model("moody", "n = 0\ndef handle(body):\n  global n\n  n += 1\n  return (503, b'later') if n < 3 else (200, body)");
        await bench.Put("in/a", "x\n");

        Assert.Equal(TransformJobStatus.Completed, (await bench.Run(TransformBench.Job("again", "moody", "in/"))).TransformJobStatus);
    }

    [Fact]
    public async Task An_error_that_stays_fails_the_object()
    {
        await using var bench = new TransformBench();
        await bench.Model("ill", "def handle(body): return 500, b'ouch'");
        await bench.Put("in/a", "x\n");

        var job = await bench.Run(TransformBench.Job("ill", "ill", "in/") with { ModelClientConfig = new() { InvocationsMaxRetries = 1 } });

        Assert.Equal("AlgorithmError: models/in/a, line 1: the model answered 500: ouch", job.FailureReason);
        Assert.Empty(bench.Results("ill"));
    }

    [Fact]
    public async Task A_model_that_does_not_answer_in_time_fails_the_object()
    {
        await using var bench = new TransformBench();
        await bench.Model("asleep", "import time\ndef handle(body): time.sleep(60)");
        await bench.Put("in/a", "x\n");

        var job = await bench.Run(TransformBench.Job("late", "asleep", "in/") with { ModelClientConfig = new() { InvocationsTimeoutInSeconds = 1, InvocationsMaxRetries = 0 } });

        Assert.Equal("AlgorithmError: models/in/a, line 1: Model server did not respond to /invocations request within 1 seconds", job.FailureReason);
    }

    [Fact]
    public async Task A_container_that_dies_is_started_again_and_its_batch_sent_again()
    {
        await using var bench = new TransformBench();
        await bench.Model("mortal", "import os\ndef handle(body):\n  mark = os.path.join(os.environ['SAGEBRUSH_ML_ROOT'], 'died')\n"
            + "  if body == b'kill' and not os.path.exists(mark):\n    open(mark, 'w').close()\n    os._exit(3)\n  return 200, body");
        await bench.Put("in/a", "1\nkill\n3\n");

        var job = await bench.Run(TransformBench.Job("mortal", "mortal", "in/"));

        Assert.Equal(TransformJobStatus.Completed, job.TransformJobStatus);
        Assert.Equal("1\nkill\n3\n", bench.Results("mortal")["a.out"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_batch_that_kills_every_container_fails_its_object_alone(int atOnce)
    {
        await using var bench = new TransformBench();
        await bench.Model("poisoned", "import os, time\ndef handle(body):\n  if body == b'poison': os._exit(3)\n  time.sleep(0.01)\n  return 200, body");
        await bench.Put("in/a", "1\npoison\n3\n");
        foreach (string name in (string[])["b", "c", "d"])
        {
            await bench.Put($"in/{name}", string.Concat(Enumerable.Range(0, 20).Select(i => $"{i}\n")));
        }

        var job = await bench.Run(TransformBench.Job("poison", "poisoned", "in/") with { MaxConcurrentTransforms = atOnce, ModelClientConfig = new() { InvocationsMaxRetries = 2 } });

        Assert.StartsWith("AlgorithmError: models/in/a, line 2: Unable to get response from algorithm.", job.FailureReason, StringComparison.Ordinal);
        Assert.Equal(["b.out", "c.out", "d.out"], bench.Results("poison").Keys.Order());
    }

    [Fact]
    public async Task A_model_that_never_serves_fails_the_job()
    {
        await using var bench = new TransformBench();
        await bench.World.Model("dead", ("broken", ""));
        await bench.Put("in/a", "1\n");

        var job = await bench.Run(TransformBench.Job("dead", "dead", "in/"));

        Assert.StartsWith("AlgorithmError: The primary container for transform job dead did not pass the ping health check.", job.FailureReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_request_leaves_open_the_container_says()
    {
        await using var bench = new TransformBench();
        await bench.Model("modest", TransformBench.Capitals, ("parameters", """{"MaxConcurrentTransforms": 3, "MaxPayloadInMB": 2, "BatchStrategy": "SINGLE_RECORD"}"""));
        await bench.Put("in/a", "x\ny\n");

        var job = await bench.Run(TransformBench.Job("open", "modest", "in/") with { BatchStrategy = null, MaxPayloadInMB = null, MaxConcurrentTransforms = 0 });

        Assert.Equal(TransformJobStatus.Completed, job.TransformJobStatus);
        Assert.Contains("MaxConcurrentTransforms=3, MaxPayloadInMB=2, BatchStrategy=SINGLE_RECORD", bench.Lines("open"));
    }

    [Fact]
    public async Task A_container_that_says_nothing_gets_the_services_defaults()
    {
        await using var bench = new TransformBench();
        await bench.Model("silent", TransformBench.Capitals);
        await bench.Put("in/a", "x\ny\n");

        await bench.Run(TransformBench.Job("defaults", "silent", "in/") with { BatchStrategy = null, MaxPayloadInMB = null, MaxConcurrentTransforms = null });

        Assert.Contains("MaxConcurrentTransforms=1, MaxPayloadInMB=6, BatchStrategy=MULTI_RECORD", bench.Lines("defaults"));
        Assert.Equal("X\nY\n", bench.Results("defaults")["a.out"]);
    }

    [Fact]
    public async Task A_container_is_told_of_the_batch()
    {
        await using var bench = new TransformBench();
        await bench.Model("told", "import os\ndef handle(body): return 200, ' '.join(os.environ.get(n, '-') for n in body.decode().split()).encode()");
        await bench.Put("in/a", "SAGEMAKER_BATCH SAGEMAKER_MAX_CONCURRENT_TRANSFORMS SAGEMAKER_MAX_PAYLOAD_IN_MB SAGEMAKER_BATCH_STRATEGY COLOUR\n");

        await bench.Run(TransformBench.Job("told", "told", "in/") with { Environment = new Dictionary<string, string> { ["COLOUR"] = "red" } });

        Assert.Equal("true 2 1 SINGLE_RECORD red\n", bench.Results("told")["a.out"]);
    }

    [Fact]
    public async Task Objects_whose_results_would_have_the_same_name_are_refused()
    {
        await using var bench = new TransformBench();
        await bench.Model("capitals", TransformBench.Capitals);
        await bench.Put("in/part-1", "x\n");
        await bench.Put("in/part/part-1", "y\n");

        var job = await bench.Run(TransformBench.Job("clash", "capitals", "in/part"));

        Assert.Equal("ClientError: The results of models/in/part-1 and models/in/part/part-1 would have the same name: part-1.out.", job.FailureReason);
        Assert.Empty(bench.Results("clash"));
    }

    [Fact]
    public async Task Many_objects_of_many_batches_share_the_room_for_them()
    {
        await using var bench = new TransformBench();
        await bench.Model("slow", "import time\ndef handle(body):\n  if body[-2:] == b'10': time.sleep(0.1)\n  return 200, body.upper()");
        string lines = string.Concat(Enumerable.Range(0, 50).Select(i => $"a{i}\n"));
        for (int i = 0; i < 8; i++)
        {
            await bench.Put($"in/{i}", lines);
        }

        var job = await bench.Run(TransformBench.Job("shared", "slow", "in/") with { MaxConcurrentTransforms = 4 });

        Assert.Equal((TransformJobStatus.Completed, null), (job.TransformJobStatus, job.FailureReason));
        Assert.Equal(Enumerable.Repeat(lines.ToUpperInvariant(), 8), bench.Results("shared").Values);
    }

    [Fact]
    public async Task A_stopped_job_leaves_no_half_object_and_no_container()
    {
        await using var bench = new TransformBench();
        await bench.Model("slow", "import time\ndef handle(body):\n  print('at', body.decode(), flush=True)\n  if body == b'wait': time.sleep(60)\n  return 200, body");
        await bench.Put("in/a", "1\n2\n");
        await bench.Put("in/b", "1\nwait\n3\n");
        await bench.Create(TransformBench.Job("stopped", "slow", "in/"));
        await bench.Line("stopped", "at wait");
        await bench.Until("stopped", job => job.Progress!.ObjectsTransformed == 1);

        await bench.Stop("stopped");
        var job = await bench.Ended("stopped");

        Assert.Equal(TransformJobStatus.Stopped, job.TransformJobStatus);
        Assert.DoesNotContain("b.out", bench.Results("stopped").Keys);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_next_server_goes_on_without_doing_an_object_again(bool killed)
    {
        await using var bench = new TransformBench();
        await bench.Model("gated", "import os, time\ndef handle(body):\n  print('at', body.decode(), flush=True)\n"
            + "  while body == b'wait' and not os.path.exists(os.environ['SAGEBRUSH_ML_ROOT'] + '/gate'): time.sleep(0.01)\n  return 200, body");
        await bench.Put("in/a", "first\n");
        await bench.Put("in/b", "wait\n");
        await bench.Put("in/c", "last\n");
        await bench.Create(TransformBench.Job("resumed", "gated", "in/") with { MaxConcurrentTransforms = 1 });
        await bench.Line("resumed", "at wait");
        Assert.Equal(["a.out"], bench.Results("resumed").Keys);

        await (killed ? bench.Kill() : bench.Leave());
        await File.WriteAllBytesAsync(Path.Combine(Directory.GetDirectories(Path.Combine(bench.Folder, "resumed"))[0], "container-1", "gate"), []);
        bench.Start();
        var job = await bench.Ended("resumed");

        Assert.Equal(TransformJobStatus.Completed, job.TransformJobStatus);
        Assert.Equal(["a.out", "b.out", "c.out"], bench.Results("resumed").Keys.Order());
        Assert.Single(bench.Lines("resumed"), "at first");
        Assert.Equal(3, job.SagebrushProgress!.Records);
    }

    [Fact]
    public async Task A_server_that_leaves_waits_for_the_end_of_containers_that_do_not_serve_yet()
    {
        await using var bench = new TransformBench();
        await bench.Model("loading", "import signal, time\nsignal.signal(signal.SIGTERM, lambda *_: None)\nprint('loading', flush=True)\n"
            + "until = time.time() + 1\nwhile time.time() < until: time.sleep(0.01)\nraise SystemExit");
        await bench.Put("in/a", "x\n");
        await bench.Create(TransformBench.Job("left", "loading", "in/"));
        await bench.Line("left", "loading");

        await bench.Leave();

        Assert.Contains(Directory.GetFiles(bench.World.Runs), file => file.EndsWith(".exit", StringComparison.Ordinal));
        bench.Start();
    }

    [Fact]
    public async Task Nothing_stays_of_a_job_that_has_ended()
    {
        await using var bench = new TransformBench();
        await bench.Model("capitals", TransformBench.Capitals);
        await bench.Put("in/a", "x\n");
        await bench.Run(TransformBench.Job("tidy", "capitals", "in/"));

        await bench.Leave();
        bench.Start();

        Assert.Empty(Directory.Exists(bench.Folder) ? Directory.GetDirectories(bench.Folder) : []);
        Assert.Empty(bench.World.Tables.TransformedObjects.All());
        Assert.Empty(Directory.GetFiles(bench.World.Runs));
    }

    [Fact]
    public async Task What_was_read_and_written_is_captured_as_manifests()
    {
        await using var bench = new TransformBench();
        await bench.Model("capitals", TransformBench.Capitals);
        await bench.Put("in/a", "x\n");
        await bench.Put("in/deep/b", "y\n");

        var job = await bench.Run(TransformBench.Job("captured", "capitals", "in/") with { DataCaptureConfig = new() { DestinationS3Uri = "s3://models/captured/" } });

        string hour = job.TransformStartTime!.Value.UtcDateTime.ToString("yyyy'/'MM'/'dd'/'HH", CultureInfo.InvariantCulture);
        Assert.Equal("""[{"prefix":"s3://models/in/"},"a","deep/b"]""", Compact(bench.Text($"captured/input/{hour}/captured.json")));
        Assert.Equal("""[{"prefix":"s3://models/out/captured/"},"a.out","deep/b.out"]""", Compact(bench.Text($"captured/output/{hour}/captured.json")));

        static string Compact(string json) => JsonNode.Parse(json)!.ToJsonString();
    }
}

using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sagebrush.Jobs;
using Sagebrush.Metrics;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;

namespace Sagebrush.Hosting;

/// <summary>Multi-model endpoints on real containers.</summary>
public sealed class MultiModelTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly HostingWorld _world = new();
    private string _instance = "";

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    Task IAsyncLifetime.InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    [Fact]
    public async Task A_model_is_loaded_by_its_first_requests_and_once()
    {
        await Serve(capacity: 3);
        await Put("sub/a.tar.gz", ("name", "Ada"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Say("sub/a.tar.gz", "hello")));

        Assert.All(answers, answer => Assert.Equal("Ada says hello to sub/a.tar.gz", answer));
        Assert.Equal(["loads Ada"], await Log());
    }

    [Fact]
    public async Task The_model_that_nobody_used_for_longest_makes_room()
    {
        await Serve(capacity: 2);
        await Put("abc");

        foreach (char model in "abac")
        {
            await Say($"{model}", "hello");
        }

        Assert.Equal("a c", await Say("c", "models"));
        Assert.Equal("b says again to b", await Say("b", "again"));
        Assert.Equal(["loads a", "loads b", "unloads b", "loads c", "unloads a", "loads b"], await Log());
    }

    [Fact]
    public async Task A_model_in_use_stays_and_another_waits_for_its_place()
    {
        await Serve(capacity: 1);
        await Put("ab");
        await Say("a", "hello");

        var busy = Say("a", "wait");
        var waiting = Say("b", "hello");
        await Open();

        Assert.Equal(["a says wait to a", "b says hello to b"], await Task.WhenAll(busy, waiting));
        Assert.Equal(["loads a", "unloads a", "loads b"], await Log());
    }

    [Fact]
    public async Task A_model_that_takes_long_to_load_does_not_hold_up_the_others()
    {
        await Serve(capacity: 2);
        await Put("slow", ("name", "slow"), ("slow", ""));
        await Put("b");

        var slow = Say("slow", "hello");
        Assert.Equal("b says hello to b", await Say("b", "hello"));
        Assert.False(slow.IsCompleted);
        await Open();

        Assert.Equal("slow says hello to slow", await slow);
    }

    [Fact]
    public async Task A_model_that_is_not_loaded_is_tried_again_by_the_next_request()
    {
        await Serve(capacity: 2);
        await Put("a", ("name", "a"), ("broken", ""));

        var error = await Assert.ThrowsAsync<AwsException>(() => Say("a", "hello"));
        await Put("a", ("name", "mended"));

        Assert.Equal(AwsError.Model, error.Error);
        Assert.StartsWith("Received server error (500) from primary with message \"not hatched\".", error.Message, StringComparison.Ordinal);
        Assert.Equal("mended says hello to a", await Say("a", "hello"));
    }

    [Fact]
    public async Task A_container_without_room_for_any_model_says_so()
    {
        await Serve(capacity: 0);
        await Put("a");

        var error = await Assert.ThrowsAsync<AwsException>(() => Say("a", "hello"));

        Assert.StartsWith("Received server error (507) from primary with message \"no perch left\".", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none.tar.gz", "Failed to download model data(bucket: models, key: flock/none.tar.gz). Please ensure that there is an object located at the URL")]
    [InlineData("garbage", "Failed to extract model data archive for container \"container_1\" from URL \"s3://models/flock/garbage\".")]
    [InlineData("", "Request 1 is missing a target model header")]
    public async Task A_target_that_is_no_model_is_refused(string target, string message)
    {
        await Serve(capacity: 2);
        await _world.Objects.Put("models", "flock/garbage", new MemoryStream("no archive"u8.ToArray()), ObjectFacts.None, default);

        var error = await Assert.ThrowsAsync<AwsException>(() => Say(target, "hello"));

        Assert.Equal(AwsError.RuntimeValidation, error.Error);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_of_one_model_takes_no_target()
    {
        await _world.Serve("flock");

        var error = await Assert.ThrowsAsync<AwsException>(() => Say("a", "hello"));

        Assert.Equal("Endpoint flock is not a multi-model endpoint and does not support target model header.", error.Message);
    }

    [Fact]
    public async Task Without_a_cache_a_model_goes_after_its_request_with_its_files()
    {
        await Serve(capacity: 2, new() { ModelCacheSetting = ModelCacheSetting.Disabled });
        await Put("a", ("name", "old"));
        Assert.Equal("old says hello to a", await Say("a", "hello"));
        await Put("a", ("name", "new"));

        Assert.Equal("new says hello to a", await Say("a", "hello"));
        Assert.Equal(["loads old", "unloads old", "loads new"], (await Log()).Take(3));
    }

    [Fact]
    public async Task Where_memory_is_short_one_goes_for_one_that_comes()
    {
        await Serve(capacity: 3);
        await Put("abc");
        var instance = _world.Tables.Endpoints.Find("flock")!.Live!.Variants.Single().Plan("flock", _instance, _world.Folder).Containers.Single();
        using var client = new ContainerClient(instance.Root.Socket);
        await using var cache = new ModelCache(new(new(client), new(instance, _world.Platform), isPressed: () => true, new(instance.Instance, _world.Platform)), keeps: true);

        foreach (char model in "abc")
        {
            (await cache.Enter($"{model}", default)).Dispose();
        }

        Assert.Single(await new ContainerModels(client).List(default));
    }

    [Fact]
    public async Task Models_that_come_and_go_are_measured()
    {
        await Serve(capacity: 1);
        await Put("ab");
        foreach (char model in "aaba")
        {
            await Say($"{model}", "hello");
        }

        // Unloaded, it is still on the disk: the second time it is not downloaded.
        Assert.Equal(
            (3, 2, 3, 2), (Told("ModelLoadingWaitTime").Count, Told("ModelDownloadingTime").Count, Told("ModelLoadingTime").Count, Told("ModelUnloadingTime").Count));
        var meter = new InstanceMeter(
            _world.Tables.Endpoints, _world.Routes, _world.Runner, _world.Folder, _world.Metrics, TimeProvider.System, NullLogger<InstanceMeter>.Instance);
        meter.Measure();
        Assert.Equal((1, 1), (Told("LoadedModelCount", "/aws/sagemaker/Endpoints").Count, Told("LoadedModelCount", "/aws/sagemaker/Endpoints").Sum));

        MetricSummary Told(string metric, string ns = "AWS/SageMaker")
        {
            var now = TimeProvider.System.GetUtcNow();
            return _world.Metrics.Read(new(ns, metric, ("EndpointName", "flock"), ("VariantName", "of-flock")), now.AddHours(-1), now.AddMinutes(1), 60)
                .Select(period => period.Summary).Aggregate((one, other) => one.And(other));
        }
    }

    [Fact]
    public async Task A_loaded_model_serves_on_whatever_becomes_of_its_object()
    {
        await Serve(capacity: 1);
        await Put("a", ("name", "old"));
        await Put("b");
        await Say("a", "hello");
        await Put("a", ("name", "new"));

        Assert.Equal("old says hello to a", await Say("a", "hello"));
        await Say("b", "hello");
        Assert.Equal("old says hello to a", await Say("a", "hello"));
    }

    [Fact]
    public async Task A_server_after_a_killed_one_knows_what_is_loaded()
    {
        await Serve(capacity: 3);
        await Put("abcd");
        foreach (char model in "abc")
        {
            await Say($"{model}", "hello");
        }

        await _world.Kill();
        _world.Start();

        Assert.Equal("b says hello to b", await Say("b", "hello"));
        Assert.Equal("d says hello to d", await Say("d", "hello"));
        Assert.Equal("b", (await Say("b", "models")).Split(' ')[^2]);
        Assert.Equal(4, (await Log()).Count(line => line.StartsWith("loads", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_storm_on_more_models_than_there_is_room_for_is_answered()
    {
        const string Models = "abcdefghijklmnopqrst";
        await Serve(capacity: 5);
        await Put(Models);

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i => (Model: Models[i * 7 % 20], Text: await Say($"{Models[i * 7 % 20]}", $"{i}"), i)));

        Assert.All(answers, answer => Assert.Equal($"{answer.Model} says {answer.i} to {answer.Model}", answer.Text));
        Assert.InRange((await Say("a", "models")).Split(' ').Length, 1, 5);
    }

    [Fact]
    public async Task One_container_of_a_pipeline_may_serve_many_models()
    {
        await Put("ab");
        await _world.Objects.Put("models", "upper", new MemoryStream(HostingWorld.Archive(("handler.py", "def handle(body): return 200, body.upper()"))), ObjectFacts.None, default);
        await Create([new() { Image = HostingWorld.Image, ModelDataUrl = "s3://models/upper" }, Birds(2)]);
        await _world.Serve("flock", "flock");

        Assert.Equal("a says HELLO to a", await Say("a", "hello"));
        Assert.Equal("b says HELLO to b", await Say("b", "hello"));
    }

    public static TheoryData<string, ContainerDefinition[], string> Mistakes => new()
    {
        { "More than one container in MultiModel mode is not supported with inference pipeline.", [Birds(1), Birds(1)], "Serial" },
        { "is not supported with inference execution mode Direct", [Birds(1) with { ContainerHostname = "a" }, new() { Image = HostingWorld.Image, ContainerHostname = "b" }], "Direct" },
        { "needs a modelDataUrl", [Birds(1) with { ModelDataUrl = null }], "Serial" },
        { "Value 's3://models/a.tar.gz' at 'modelDataUrl'", [Birds(1) with { ModelDataUrl = "s3://models/a.tar.gz" }], "Serial" },
        { "The specified bucket does not exist: S3 bucket 'nowhere' at 'modelDataUrl'", [Birds(1) with { ModelDataUrl = "s3://nowhere/flock/" }], "Serial" },
        { "multiModelConfig can be given for a container of mode MultiModel only", [new() { Image = HostingWorld.Image, MultiModelConfig = new() }], "Serial" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Mistakes_are_told_when_the_model_is_created(string message, ContainerDefinition[] containers, string mode)
    {
        var refusal = await Assert.ThrowsAsync<AwsException>(() => Create(containers, mode));

        Assert.Equal(AwsError.Validation, refusal.Error);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_has_no_model_to_name()
    {
        await using var bench = new TransformBench();
        await bench.World.Service.CreateModel(new() { ModelName = "flock", PrimaryContainer = Birds(1) }, HostingWorld.Call, default);
        await bench.Put("in/a", "x");

        var refusal = await Assert.ThrowsAsync<AwsException>(() => bench.Create(TransformBench.Job("job", "flock", "in/")));

        Assert.Equal("Batch transform does not support containers of mode MultiModel.", refusal.Message);
    }

    private static ContainerDefinition Birds(int capacity, MultiModelConfig? config = null) => new()
    {
        Image = Flock.Image, Mode = ContainerMode.MultiModel, ModelDataUrl = "s3://models/flock/", MultiModelConfig = config,
        Environment = new Dictionary<string, string> { ["CAPACITY"] = $"{capacity}" },
    };

    private async Task Create(ContainerDefinition[] containers, string mode = "Serial") => await _world.Service.CreateModel(
        new() { ModelName = "flock", ExecutionRoleArn = HostingWorld.Role, Containers = containers, InferenceExecutionConfig = new() { Mode = mode } }, HostingWorld.Call, default);

    private async Task Serve(int capacity, MultiModelConfig? config = null)
    {
        await Create([Birds(capacity, config)]);
        _instance = (await _world.Serve("flock", "flock")).Live!.Instances.Single().Id;
    }

    /// <summary>A model for each letter, of that name.</summary>
    private async Task Put(string letters)
    {
        foreach (char letter in letters)
        {
            await Put($"{letter}", ("name", $"{letter}"));
        }
    }

    private async Task Put(string target, params (string, string)[] files) =>
        await _world.Objects.Put("models", "flock/" + target, new MemoryStream(HostingWorld.Archive(files)), ObjectFacts.None, default);

    private async Task<string> Say(string target, string body)
    {
        var answer = await _world.Invoker.Invoke(
            new() { EndpointName = "flock", TargetModel = target, Body = new MemoryStream(Encoding.UTF8.GetBytes(body)) }, HostingWorld.Call, default);
        return await new StreamReader(answer.Body).ReadToEndAsync();
    }

    /// <summary>What waits goes on.</summary>
    private Task Open() => File.WriteAllBytesAsync(Path.Combine(_world.Folder.Runs, _instance, "container-1", "gate"), []);

    /// <summary>The container's output; the server is stopped for it.</summary>
    private async Task<IReadOnlyList<string>> Log()
    {
        await _world.Stop();
        return [.. _world.Lines("/aws/sagemaker/Endpoints/flock", $"of-flock/{_instance}")];
    }
}

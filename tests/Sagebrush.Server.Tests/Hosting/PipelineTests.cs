using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sagebrush.Jobs;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;

namespace Sagebrush.Hosting;

/// <summary>Models of several containers, which are real.</summary>
public sealed class PipelineTests
{
    private const string Upper = "def handle(body): return 200, body.upper(), ('Content-Type', 'text/csv')";
    private const string Backwards = "def handle(body): return 200, body[::-1]";
    private const string Picky = "import os\ndef handle(body):\n  if body == b'die': os._exit(3)\n  return (400, b'not this') if body == b'NO' else (200, body)";

    [Fact]
    public async Task Containers_work_in_a_row_and_write_to_streams_of_their_own()
    {
        await using var world = new HostingWorld();
        await world.Pipeline("row", InferenceExecutionMode.Serial, (null, Upper), (null, Backwards));
        var endpoint = await world.Serve("parrots", "row");

        Assert.Equal("OLLEH", await world.Say("parrots", "hello"));
        Assert.Equal(2, endpoint.Live!.Instances.Single().Runs!.Count);
        await world.Stop();

        string stream = "of-row/" + endpoint.Live.Instances.Single().Id;
        Assert.Equal(["parrot starts"], world.Lines("/aws/sagemaker/Endpoints/parrots", stream + "/container-1"));
        Assert.Equal(["parrot starts"], world.Lines("/aws/sagemaker/Endpoints/parrots", stream + "/container-2"));
    }

    [Fact]
    public async Task Each_container_tells_what_it_uses()
    {
        await using var world = new HostingWorld();
        await world.Pipeline("row", InferenceExecutionMode.Serial, ("shouts", Upper), ("chooses", Picky));
        await world.Serve("parrots", "row");

        new InstanceMeter(world.Tables.Endpoints, world.Routes, world.Runner, world.Folder, world.Metrics, TimeProvider.System, NullLogger<InstanceMeter>.Instance).Measure();

        Assert.InRange(Memory(("ContainerName", "shouts")), 0.01, 50);
        Assert.InRange(Memory(("ContainerName", "chooses")), 0.01, 50);
        Assert.InRange(Memory(), 0.02, 100);

        double Memory(params (string, string)[] container)
        {
            var now = TimeProvider.System.GetUtcNow();
            return world.Metrics.Read(new("/aws/sagemaker/Endpoints", "MemoryUtilization", [("EndpointName", "parrots"), ("VariantName", "of-row"), .. container]), now.AddHours(-1), now.AddMinutes(1), 60)
                .Single().Summary.Max;
        }
    }

    [Fact]
    public async Task An_error_names_its_container()
    {
        await using var world = new HostingWorld();
        await world.Pipeline("row", InferenceExecutionMode.Serial, ("shouts", Upper), ("chooses", Picky));
        await world.Serve("parrots", "row");

        var error = await Assert.ThrowsAsync<AwsException>(() => world.Say("parrots", "no"));

        Assert.StartsWith("Received client error (400) from chooses with message \"not this\".", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("/chooses", (string)error.Members["LogStreamArn"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_may_go_to_one_container_directly()
    {
        await using var world = new HostingWorld();
        await world.Pipeline("both", InferenceExecutionMode.Direct, ("upper", Upper), ("backwards", Backwards));
        await world.Serve("parrots", "both");

        Assert.Equal("HELLO", await Ask("upper"));
        Assert.Equal("olleh", await Ask("backwards"));
        Assert.Contains("configured for direct invocation", (await Assert.ThrowsAsync<AwsException>(() => Ask(null))).Message, StringComparison.Ordinal);
        Assert.Equal("Container sideways of endpoint parrots not found.", (await Assert.ThrowsAsync<AwsException>(() => Ask("sideways"))).Message);

        async Task<string> Ask(string? container)
        {
            var answer = await world.Invoker.Invoke(
                new() { EndpointName = "parrots", TargetContainerHostname = container, Body = new MemoryStream(Encoding.UTF8.GetBytes("hello")) }, HostingWorld.Call, default);
            return await new StreamReader(answer.Body).ReadToEndAsync();
        }
    }

    [Fact]
    public async Task A_container_that_dies_takes_the_others_along_into_the_next_attempt()
    {
        await using var world = new HostingWorld();
        await world.Pipeline("row", InferenceExecutionMode.Serial, (null, Backwards), (null, Picky));
        await world.Serve("parrots", "row");

        await Assert.ThrowsAsync<AwsException>(() => world.Say("parrots", "eid"));

        Assert.Equal("olleh", await world.Say("parrots", "hello"));
        await world.Wait("parrots", row => row!.Live!.Instances.Single() is { Attempt: > 1, Runs.Count: 2 });
    }

    [Fact]
    public async Task A_container_that_never_answers_keeps_the_endpoint_out_of_service()
    {
        await using var world = new HostingWorld();
        await world.Pipeline("row", InferenceExecutionMode.Serial, (null, Upper), (null, "raise SystemExit(7)"));
        await world.Config("config", 1, 60, "row");
        world.Start();
        await world.Service.CreateEndpoint(new() { EndpointName = "parrots", EndpointConfigName = "config" }, HostingWorld.Call, default);

        var row = await world.Wait("parrots", row => row!.EndpointStatus == EndpointStatus.Failed);

        Assert.StartsWith("The container-2 for production variant of-row did not pass the ping health check.", row!.FailureReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_after_a_killed_one_finds_all_containers()
    {
        const string Pid = "import os\ndef handle(body): return 200, body + b' ' + str(os.getpid()).encode()";
        await using var world = new HostingWorld();
        await world.Pipeline("row", InferenceExecutionMode.Serial, (null, Pid), (null, Pid));
        await world.Serve("parrots", "row");
        string pids = await world.Say("parrots", "pids");

        await world.Kill();
        world.Start();

        Assert.Equal(pids, await world.Say("parrots", "pids"));
    }

    [Fact]
    public async Task A_batch_goes_through_all_containers()
    {
        await using var bench = new TransformBench();
        await bench.World.Pipeline("row", InferenceExecutionMode.Serial, (null, Upper), (null, Picky));
        await bench.Put("in/a", "hello");
        await bench.Put("in/b", "no");

        var job = await bench.Run(TransformBench.Job("pipe", "row", "in/"));

        Assert.Equal("ClientError: models/in/b, line 1: container-2 answered 400: not this", job.FailureReason);
        Assert.Equal("HELLO\n", bench.Results("pipe")["a.out"]);
    }
}

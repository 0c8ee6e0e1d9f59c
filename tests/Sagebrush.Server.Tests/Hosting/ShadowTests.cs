using System.Text.Json;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;

namespace Sagebrush.Hosting;

public sealed class ShadowTests
{
    private const string Echo = "def handle(body):\n  return 200, body\n";
    private const string Shout = "def handle(body):\n  return 200, body.upper()\n";
    private const string Refuse = "def handle(body):\n  return 500, b'no'\n";
    private const string Slow = "import time\ndef handle(body):\n  time.sleep(30)\n  return 200, body\n";

    [Fact]
    public async Task Answers_of_both_are_compared_and_kept()
    {
        await using var world = new HostingWorld();
        await Serve(world, Echo, Shout);

        Assert.Equal("A", await world.Say("parrots", "A"));
        Assert.Equal("b", await world.Say("parrots", "b"));

        var lines = await Lines(world, 2);
        Assert.Equal([false, true], lines.Select(line => line.GetProperty("equal").GetBoolean()).Order());
        var different = lines.Single(line => !line.GetProperty("equal").GetBoolean());
        Assert.Equal(("b", "B"), (different.GetProperty("production").GetProperty("body").GetString(), different.GetProperty("shadow").GetProperty("body").GetString()));
        Assert.Equal(2, world.Routes.Meters.Of("parrots", "shadow").Take(TimeProvider.System.GetUtcNow())
            .Single(sample => sample.Key.Name == "Invocations").Summary.Count);
        Assert.True(different.GetProperty("shadow").GetProperty("latencyInMicroseconds").GetInt64() > 0);
    }

    [Fact]
    public async Task What_the_shadow_does_is_never_returned()
    {
        await using var world = new HostingWorld();
        await Serve(world, Echo, Refuse);

        Assert.Equal("hello", await world.Say("parrots", "hello"));

        var line = (await Lines(world, 1)).Single();
        Assert.Equal((200, 500), (line.GetProperty("production").GetProperty("status").GetInt32(), line.GetProperty("shadow").GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task Errors_of_the_production_variant_are_compared_too()
    {
        await using var world = new HostingWorld();
        await Serve(world, Refuse, Echo);

        await Assert.ThrowsAsync<AwsException>(() => world.Say("parrots", "hello"));

        var line = (await Lines(world, 1)).Single();
        Assert.Equal((500, 200), (line.GetProperty("production").GetProperty("status").GetInt32(), line.GetProperty("shadow").GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task A_slow_shadow_holds_nobody_up()
    {
        await using var world = new HostingWorld();
        await Serve(world, Echo, Slow);

        // More than may be under way at once: all are answered long before the first of the shadow's answers.
        for (int i = 0; i < ShadowLane.Most + 50; i++)
        {
            Assert.Equal("hello", await world.Say("parrots", "hello"));
        }

        // Fewer than 50 when the shadow's line of waiting connections was full and some copies failed at once.
        Assert.InRange(world.Metrics.Read(new(ShadowRecords.Namespace, "CopiesDropped", ("EndpointName", "parrots"), ("VariantName", "shadow")),
            TimeProvider.System.GetUtcNow().AddHours(-1), TimeProvider.System.GetUtcNow().AddHours(1), 60).Sum(period => period.Summary.Count), 1, 50);
    }

    [Fact]
    public async Task The_shadows_weight_by_the_productions_is_the_part_that_is_copied()
    {
        await using var world = new HostingWorld();
        await Serve(world, Echo, Echo, weight: 0.25f);
        for (int i = 0; i < 400; i++)
        {
            await world.Say("parrots", "hello");
        }

        // Five standard deviations of a binomial draw: 5 √(400 × ¼ × ¾).
        Assert.InRange(world.Routes.Find("parrots")!.Variants.Single().Shadow!.Share, 0.2499, 0.2501);
        Assert.InRange((await Lines(world, 57)).Count, 57, 143);

        await world.Service.UpdateEndpointWeightsAndCapacities(
            new() { EndpointName = "parrots", DesiredWeightsAndCapacities = [new() { VariantName = "shadow", DesiredWeight = 0 }] }, HostingWorld.Call, default);
        await world.Wait("parrots", row => row!.EndpointStatus == EndpointStatus.InService);
        Assert.Equal(0, world.Routes.Find("parrots")!.Variants.Single().Shadow!.Share);
    }

    [Fact]
    public async Task A_shadow_that_does_not_come_up_fails_the_endpoint()
    {
        await using var world = new HostingWorld();
        await world.Model("parrot", ("handler.py", Echo));
        await world.Model("broken", ("broken", ""));
        await Config(world, "broken", 1);
        world.Start();
        await world.Service.CreateEndpoint(new() { EndpointName = "parrots", EndpointConfigName = "shadowed" }, HostingWorld.Call, default);

        var row = await world.Wait("parrots", row => row!.EndpointStatus == EndpointStatus.Failed);
        Assert.Contains("production variant shadow did not pass the ping health check", row!.FailureReason, StringComparison.Ordinal);
    }

    private static async Task Serve(HostingWorld world, string production, string shadow, float weight = 1)
    {
        await world.Model("parrot", ("handler.py", production));
        await world.Model("other", ("handler.py", shadow));
        await Config(world, "other", weight);
        world.Start();
        await world.Service.CreateEndpoint(new() { EndpointName = "parrots", EndpointConfigName = "shadowed" }, HostingWorld.Call, default);
        await world.Wait("parrots", row => row!.EndpointStatus == EndpointStatus.InService);
    }

    private static ValueTask<CreateEndpointConfigResponse> Config(HostingWorld world, string shadow, float weight) => world.Service.CreateEndpointConfig(new()
    {
        EndpointConfigName = "shadowed",
        ProductionVariants = [new() { VariantName = "of-parrot", ModelName = "parrot", InitialInstanceCount = 1, InstanceType = "ml.m5.large" }],
        ShadowProductionVariants = [new() { VariantName = "shadow", ModelName = shadow, InitialInstanceCount = 1, InstanceType = "ml.m5.large", InitialVariantWeight = weight }],
    }, HostingWorld.Call, default);

    /// <summary>The comparisons, once there are so many.</summary>
    private static async Task<List<JsonElement>> Lines(HostingWorld world, int count)
    {
        var appended = new SemaphoreSlim(0);
        world.Logs.Appended += (_, _) => appended.Release();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (world.Logs.Find("/aws/sagemaker/Endpoints/parrots", "shadow/comparisons") is not null
                && world.Lines("/aws/sagemaker/Endpoints/parrots", "shadow/comparisons").ToList() is var lines && lines.Count >= count)
            {
                return [.. lines.Select(line => JsonDocument.Parse(line).RootElement)];
            }

            await appended.WaitAsync(limit.Token);
        }
    }
}

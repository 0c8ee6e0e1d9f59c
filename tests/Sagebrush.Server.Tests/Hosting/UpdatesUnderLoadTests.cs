using Sagebrush.Services;
using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;

namespace Sagebrush.Hosting;

/// <summary>Updates in a row while requests come: the small form of the benchmark <c>updates</c>.</summary>
public sealed class UpdatesUnderLoadTests
{
    // Answers its name; the bad one is well for a second.
    private const string Good = "def handle(body):\n  return 200, b'NAME'\n";
    private const string Bad = "import threading\nthreading.Timer(1, lambda: sick.append(True)).start()\ndef handle(body):\n  return 200, b'bad'\n";

    [Fact]
    public async Task No_request_fails_and_what_is_bad_is_rolled_back()
    {
        await using var world = new HostingWorld();
        await world.Model("parrot", ("handler.py", Good.Replace("NAME", "a", StringComparison.Ordinal)));
        await world.Model("other", ("handler.py", Good.Replace("NAME", "b", StringComparison.Ordinal)));
        await world.Model("mute", ("mute", ""));
        await world.Model("sick", ("handler.py", Bad));
        await world.Serve("parrots", "parrot");
        foreach (string model in new[] { "parrot", "other", "sick" })
        {
            await world.Successor("to-" + model, model);
        }

        await world.Service.CreateEndpointConfig(new()
        {
            EndpointConfigName = "to-mute",
            ProductionVariants = [new()
            {
                VariantName = "of-parrot", ModelName = "mute", InitialInstanceCount = 1, InstanceType = "ml.m5.large", ContainerStartupHealthCheckTimeoutInSeconds = 1,
            }],
        }, HostingWorld.Call, default);
        using var over = new CancellationTokenSource();
        var load = Enumerable.Range(0, 4).Select(_ => Task.Run(() => Ask(world, over.Token))).ToList();

        for (int i = 0; i < 5; i++)
        {
            var row = await Update(world, i % 2 == 0 ? "to-other" : "to-parrot", wait: 0);
            Assert.Equal((EndpointStatus.InService, null), (row.EndpointStatus, row.FailureReason));
        }

        for (int i = 0; i < 2; i++)
        {
            await Update(world, "to-mute", wait: 0);
            await Update(world, "to-sick", wait: 600);
        }

        await over.CancelAsync();
        int answers = (await Task.WhenAll(load)).Sum();
        Assert.True(answers > 100, $"{answers} answers");
        Assert.Equal("b", await world.Say("parrots", "name"));
    }

    /// <summary>The endpoint after an update, which goes back to what was there unless it goes through.</summary>
    private static async Task<Endpoint> Update(HostingWorld world, string config, int wait)
    {
        var before = world.Tables.Endpoints.Find("parrots")!.Live!.Config.EndpointConfigName;
        await world.Service.UpdateEndpoint(new()
        {
            EndpointName = "parrots",
            EndpointConfigName = config,
            DeploymentConfig = new() { BlueGreenUpdatePolicy = new() { TrafficRoutingConfiguration = new() { Type = TrafficRoutingConfigType.ALLATONCE, WaitIntervalInSeconds = wait } } },
        }, HostingWorld.Call, default);
        var row = (await world.Wait("parrots", row => row!.Pending is null))!;
        Assert.Equal(EndpointStatus.InService, row.EndpointStatus);
        if (row.FailureReason is { } reason)
        {
            Assert.Contains("did not pass the ping health check", reason, StringComparison.Ordinal);
            Assert.Equal(before, row.Live!.Config.EndpointConfigName);
        }

        Assert.Equal(row.FailureReason is null, config is not ("to-mute" or "to-sick"));
        return row;
    }

    private static async Task<int> Ask(HostingWorld world, CancellationToken over)
    {
        int answers = 0;
        while (!over.IsCancellationRequested)
        {
            Assert.Contains(await world.Say("parrots", "name"), new[] { "a", "b", "bad" });
            answers++;
            await Task.Yield();
        }

        return answers;
    }
}

using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;

namespace Sagebrush.Hosting;

public sealed class HealthTests
{
    [Fact]
    public async Task A_container_that_fails_its_pings_is_replaced_after_the_requests_inside()
    {
        await using var world = new HostingWorld();
        await world.Serve("parrots");
        var slow = world.Say("parrots", "sleep 6");
        Assert.Equal("ail", await world.Say("parrots", "ail"));

        var row = await world.Wait("parrots", row => row!.Live!.Instances.Single() is { Attempt: 2, Runs: not null });

        Assert.Equal("sleep 6", await slow);
        Assert.Equal(EndpointStatus.InService, row!.EndpointStatus);
        Assert.Equal("Polly", await world.Say("parrots", "name"));
    }

    [Fact]
    public async Task A_container_of_one_thread_comes_to_every_request()
    {
        await using var world = new HostingWorld();
        await world.Model("single", ("single", ""), ("name", "Polly"));
        await world.Serve("parrots", "single");

        // It listens to the connection of the first until that is closed, and not to that of the second.
        Assert.Equal(["sleep 0.2", "hello"], await Task.WhenAll(world.Say("parrots", "sleep 0.2"), world.Say("parrots", "hello")));
    }

    [Fact]
    public async Task A_container_of_one_thread_may_work_on_a_long_request()
    {
        await using var world = new HostingWorld();
        await world.Model("single", ("single", ""), ("name", "Polly"));
        await world.Serve("parrots", "single");
        Assert.Equal("sleep 8", await world.Say("parrots", "sleep 8"));

        Assert.Equal(1, world.Tables.Endpoints.Find("parrots")!.Live!.Instances.Single().Attempt);
    }

    [Fact]
    public async Task A_new_container_that_fails_its_pings_brings_the_old_configuration_back()
    {
        await using var world = new HostingWorld();
        await world.Serve("parrots");
        await world.Model("other", ("name", "Rico"));
        await world.Successor("worse", "other");
        await world.Service.UpdateEndpoint(new()
        {
            EndpointName = "parrots",
            EndpointConfigName = "worse",
            DeploymentConfig = new()
            {
                BlueGreenUpdatePolicy = new() { TrafficRoutingConfiguration = new() { Type = TrafficRoutingConfigType.ALLATONCE, WaitIntervalInSeconds = 600 } },
            },
        }, HostingWorld.Call, default);
        await world.Wait("parrots", row => row!.Rollout is { Stage: RolloutStage.Baking });
        Assert.Equal("Rico", await world.Say("parrots", "name"));
        await world.Say("parrots", "ail");

        var row = await world.Wait("parrots", row => row!.Pending is null);

        Assert.Equal((EndpointStatus.InService, "config"), (row!.EndpointStatus, row.Live!.Config.EndpointConfigName));
        Assert.EndsWith("It failed 3 pings in a row.", row.FailureReason, StringComparison.Ordinal);
        Assert.Equal("Polly", await world.Say("parrots", "name"));
    }

    [Fact]
    public async Task An_alarm_brings_the_old_configuration_back()
    {
        await using var world = new HostingWorld();
        world.Alarms["errors"] = "OK";
        await world.Serve("parrots");
        await world.Model("other", ("name", "Rico"));
        await world.Successor("worse", "other");
        await world.Service.UpdateEndpoint(new()
        {
            EndpointName = "parrots",
            EndpointConfigName = "worse",
            DeploymentConfig = new()
            {
                BlueGreenUpdatePolicy = new() { TrafficRoutingConfiguration = new() { Type = TrafficRoutingConfigType.ALLATONCE, WaitIntervalInSeconds = 600 } },
                AutoRollbackConfiguration = new() { Alarms = [new() { AlarmName = "errors" }] },
            },
        }, HostingWorld.Call, default);
        await world.Wait("parrots", row => row!.Rollout is { Stage: RolloutStage.Baking });
        await world.Kill();
        world.Start();
        while (await world.Say("parrots", "name") != "Rico")
        {
            // Until the new instance is found again, the old one answers.
        }

        world.Alarms["errors"] = "ALARM";
        world.Loop.WakeAll();

        var row = await world.Wait("parrots", row => row!.Pending is null);
        Assert.Equal((EndpointStatus.InService, "config"), (row!.EndpointStatus, row.Live!.Config.EndpointConfigName));
        Assert.Equal("The deployment was rolled back because of alarms in state ALARM: errors.", row.FailureReason);
        Assert.Equal("Polly", await world.Say("parrots", "name"));
    }
}

using Sagebrush.Runs;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;

namespace Sagebrush.Hosting;

public sealed class EndpointLoopTests
{
    [Fact]
    public async Task An_endpoint_comes_into_service_and_answers()
    {
        await using var world = new HostingWorld();
        await world.Serve("parrots");

        var answer = await world.Invoke("parrots", "hello", accept: "text/csv");

        Assert.Equal("hello", await new StreamReader(answer.Body).ReadToEndAsync());
        Assert.Equal("text/csv", answer.ContentType);
        Assert.Equal("blue", answer.CustomAttributes);
        Assert.Equal("of-parrot", answer.InvokedProductionVariant);
        Assert.Equal("Polly", await world.Say("parrots", "name"));
        Assert.Equal("green", await world.Say("parrots", "environment"));
    }

    [Fact]
    public async Task A_container_acts_as_the_models_role_until_it_ends()
    {
        await using var world = new HostingWorld();
        await world.Serve("parrots");
        var first = world.Sessions.Find(await world.Say("parrots", "key"))!;
        Assert.Equal(HostingWorld.Role, first.Identity.RoleArn);

        await world.Kill();
        world.Start();
        Assert.Equal(first.Id, await world.Say("parrots", "key"));

        await Assert.ThrowsAsync<AwsException>(() => world.Say("parrots", "die"));
        var second = world.Sessions.Find(await world.Say("parrots", "key"))!;

        Assert.NotEqual(first.Id, second.Id);
        Assert.Null(world.Sessions.Find(first.Id));
    }

    [Fact]
    public async Task A_deep_data_folder_serves_as_well()
    {
        await using var world = new HostingWorld(data: string.Join('/', Enumerable.Repeat("a-long-name", 20)));
        await world.Serve("parrots");

        Assert.Equal("hello", await world.Say("parrots", "hello"));
    }

    [Fact]
    public async Task Nobody_is_answered_before_the_endpoint_is_in_service()
    {
        await using var world = new HostingWorld();
        await world.Model("parrot");
        await world.Config("config", 1, 60, "parrot");
        await world.Service.CreateEndpoint(new() { EndpointName = "parrots", EndpointConfigName = "config" }, HostingWorld.Call, default);

        var error = await Assert.ThrowsAsync<AwsException>(() => world.Say("parrots", "hello"));

        Assert.Equal(AwsError.RuntimeValidation, error.Error);
        Assert.Equal("Endpoint parrots of account 123456789012 not found.", error.Message);
    }

    [Fact]
    public async Task The_error_of_a_model_comes_with_its_status_and_text()
    {
        await using var world = new HostingWorld();
        await world.Serve("parrots");

        var error = await Assert.ThrowsAsync<AwsException>(() => world.Say("parrots", "fail"));

        Assert.Equal(AwsError.Model, error.Error);
        Assert.StartsWith("Received client error (418) from primary with message \"short and stout\".", error.Message, StringComparison.Ordinal);
        Assert.Equal(418, error.Members["OriginalStatusCode"]);
        Assert.Equal("short and stout", error.Members["OriginalMessage"]);
    }

    [Fact]
    public async Task A_crash_restarts_the_container_while_the_others_serve()
    {
        await using var world = new HostingWorld();
        var endpoint = await world.Serve("parrots", instances: 2);
        await Assert.ThrowsAsync<AwsException>(() => world.Say("parrots", "die"));

        // The payload went to both instances, one after the other; requests wait for the first to come back.
        Assert.Equal("still here", await world.Say("parrots", "still here"));
        var row = await world.Wait("parrots", row => row!.Live!.Instances.All(instance => instance is { Attempt: 2, Runs: not null }));

        Assert.Equal(endpoint.Live!.Instances.Select(instance => instance.Id), row!.Live!.Instances.Select(instance => instance.Id));
        Assert.Equal(EndpointStatus.InService, row.EndpointStatus);
    }

    [Fact]
    public async Task A_container_that_ends_at_once_fails_the_endpoint()
    {
        await using var world = new HostingWorld();
        await world.Model("broken", ("broken", ""));
        await world.Config("config", 1, 60, "broken");
        world.Start();
        await world.Service.CreateEndpoint(new() { EndpointName = "parrots", EndpointConfigName = "config" }, HostingWorld.Call, default);

        var row = await world.Wait("parrots", row => row!.EndpointStatus == EndpointStatus.Failed);

        Assert.Equal("The primary container for production variant of-broken did not pass the ping health check. "
            + "Please check CloudWatch logs for this endpoint. It exited with code 9.", row!.FailureReason);
        await world.Wait("parrots", row => row!.Retired is []);
        Assert.Empty(Directory.GetDirectories(world.Folder.Runs, "i-*"));
    }

    [Fact]
    public async Task Data_that_is_no_archive_fails_the_endpoint()
    {
        await using var world = new HostingWorld();
        await world.Objects.Put("models", "garbage", new MemoryStream("no archive"u8.ToArray()), Store.ObjectFacts.None, default);
        await world.Service.CreateModel(new()
        {
            ModelName = "garbage", PrimaryContainer = new() { Image = HostingWorld.Image, ModelDataUrl = "s3://models/garbage" },
        }, HostingWorld.Call, default);
        await world.Config("config", 1, 60, "garbage");
        world.Start();
        await world.Service.CreateEndpoint(new() { EndpointName = "parrots", EndpointConfigName = "config" }, HostingWorld.Call, default);

        var row = await world.Wait("parrots", row => row!.EndpointStatus == EndpointStatus.Failed);

        Assert.StartsWith("Failed to extract model data archive for container \"container_1\" from URL \"s3://models/garbage\".", row!.FailureReason,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_update_that_fails_leaves_the_old_configuration_serving()
    {
        await using var world = new HostingWorld();
        await world.Serve("parrots");
        await world.Model("mute", ("mute", ""));
        await world.Config("worse", 1, 1, "mute");

        await world.Service.UpdateEndpoint(new() { EndpointName = "parrots", EndpointConfigName = "worse" }, HostingWorld.Call, default);
        Assert.Equal("Polly", await world.Say("parrots", "name"));
        var row = await world.Wait("parrots", row => row!.Pending is null && row.Retired is []);

        Assert.Equal(EndpointStatus.InService, row!.EndpointStatus);
        Assert.Contains("did not pass the ping health check", row.FailureReason, StringComparison.Ordinal);
        Assert.Equal("config", row.Live!.Config.EndpointConfigName);
        Assert.Equal("Polly", await world.Say("parrots", "name"));
    }

    [Fact]
    public async Task An_update_swaps_the_configuration_without_a_gap()
    {
        await using var world = new HostingWorld();
        await world.Serve("parrots");
        await world.Model("other", ("name", "Rico"));
        await world.Config("better", 1, 60, "other");

        await world.Service.UpdateEndpoint(new() { EndpointName = "parrots", EndpointConfigName = "better" }, HostingWorld.Call, default);
        HashSet<string> names = [];
        do
        {
            names.Add(await world.Say("parrots", "name"));
        }
        while (!names.Contains("Rico"));

        var row = await world.Wait("parrots", row => row is { EndpointStatus: EndpointStatus.InService, Retired: [] });
        Assert.Equal("better", row!.Live!.Config.EndpointConfigName);
        Assert.Single(Directory.GetDirectories(world.Folder.Runs, "i-*"));
    }

    [Fact]
    public async Task A_deleted_endpoint_goes_with_its_containers()
    {
        await using var world = new HostingWorld();
        var endpoint = await world.Serve("parrots");

        await world.Service.DeleteEndpoint(new() { EndpointName = "parrots" }, HostingWorld.Call, default);
        await world.Wait("parrots", row => row is null);

        Assert.IsType<RunState.Lost>(await world.Runner.Observe(endpoint.Live!.Instances.Single().Runs!.Single(), default));
        Assert.Empty(Directory.GetDirectories(world.Folder.Runs, "i-*"));
        await Assert.ThrowsAsync<AwsException>(() => world.Say("parrots", "hello"));
    }

    [Fact]
    public async Task A_server_that_stopped_leaves_nothing_running_and_the_next_one_serves_again()
    {
        await using var world = new HostingWorld();
        var endpoint = await world.Serve("parrots");

        await world.Stop();
        Assert.IsType<RunState.Exited>(await world.Runner.Observe(endpoint.Live!.Instances.Single().Runs!.Single(), default));
        world.Start();

        Assert.Equal("Polly", await world.Say("parrots", "name"));
    }

    [Fact]
    public async Task A_server_after_a_killed_one_finds_the_living_container()
    {
        await using var world = new HostingWorld();
        await world.Serve("parrots");
        var pid = await world.Say("parrots", "pid");

        await world.Kill();
        world.Start();

        Assert.Equal(pid, await world.Say("parrots", "pid"));
    }

    [Fact]
    public async Task Output_goes_to_the_endpoints_log_group()
    {
        await using var world = new HostingWorld();
        var endpoint = await world.Serve("parrots");
        await world.Say("parrots", "hello");
        await world.Stop();

        Assert.Equal(["parrot starts", "parrot says 5"], world.Lines("/aws/sagemaker/Endpoints/parrots", "of-parrot/" + endpoint.Live!.Instances.Single().Id));
    }

    [Fact]
    public async Task Clearing_leaves_nothing_behind()
    {
        await using var world = new HostingWorld();
        var endpoint = await world.Serve("parrots");

        await world.Loop.Clear(default);

        Assert.IsType<RunState.Lost>(await world.Runner.Observe(endpoint.Live!.Instances.Single().Runs!.Single(), default));
        Assert.Empty(Directory.GetDirectories(world.Folder.Runs, "i-*"));
    }
}

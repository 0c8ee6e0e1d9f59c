using Microsoft.Extensions.Logging.Abstractions;
using Sagebrush.Runs;
using Sagebrush.Services;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;

namespace Sagebrush.Hosting;

public sealed class ServerlessTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50), Long = TimeSpan.FromHours(1);

    private readonly HostingWorld _world = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _sleeping = Task.CompletedTask;

    public Task InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sleeping;
        await _world.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    public async Task Twenty_times_asleep_and_awake_no_request_fails()
    {
        await Serve(Short);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("hello", await _world.Say("less", "hello"));
            await Asleep();
        }

        var endpoint = _world.Tables.Endpoints.Find("less")!;
        Assert.Equal((EndpointStatus.InService, 21), (endpoint.EndpointStatus, endpoint.Live!.Instances.Single().Attempt));
    }

    [Fact]
    public async Task Requests_at_the_edge_of_sleep_are_answered()
    {
        await Serve(Short);

        for (var i = 0; i < 40; i++)
        {
            // Around the very moment at which it falls asleep.
            await Task.Delay(30 + i);
            Assert.Equal("hello", await _world.Say("less", "hello"));
        }
    }

    [Fact]
    public async Task As_many_requests_as_MaxConcurrency_says_are_held_and_no_more()
    {
        await Serve(Short, maxConcurrency: 3);
        await Asleep();

        var answers = Enumerable.Range(0, 6).Select(i => Say($"{i}")).ToList();
        var said = await Task.WhenAll(answers);

        Assert.Equal(3, said.Count(answer => answer == AwsError.Throttling.Code));
        Assert.Equal(3, said.Count(answer => answer.Length == 1));

        async Task<string> Say(string body)
        {
            try
            {
                return await _world.Say("less", body);
            }
            catch (AwsException e)
            {
                return e.Error.Code;
            }
        }
    }

    [Fact]
    public async Task A_killed_server_leaves_an_endpoint_that_wakes()
    {
        await Serve(Long);
        var endpoint = _world.Tables.Endpoints.Find("less")!;

        // Killed between the word and the deed: the row says asleep, the container runs.
        _world.Cut();
        _world.Tables.Endpoints.Update("less", row => Slumber.ToSleep(row, "all"));
        await _world.Stop();
        _world.Start();

        var row = await _world.Wait("less", row => row!.Live!.Instances.Single() is { IsAsleep: true, Runs: null });
        Assert.Equal(endpoint.Live!.Instances.Single().Attempt + 1, row!.Live!.Instances.Single().Attempt);
        Assert.IsNotType<RunState.Running>(await _world.Runner.Observe(endpoint.Live.Instances.Single().Runs!.Single(), default));
        Assert.Equal("hello", await _world.Say("less", "hello"));
    }

    [Fact]
    public async Task A_request_wakes_what_the_next_server_is_putting_to_sleep()
    {
        // It takes its time to end.
        await Serve(Long, handler: """
            import os, signal, time
            def end(*_):
                time.sleep(1)
                os._exit(0)
            signal.signal(signal.SIGTERM, end)
            def handle(body): return 200, body
            """);
        int attempt = _world.Tables.Endpoints.Find("less")!.Live!.Instances.Single().Attempt;

        // Killed between the word and the deed: the row says asleep, the container runs.
        await _world.Kill();
        _world.Tables.Endpoints.Update("less", row => Slumber.ToSleep(row, "all"));
        _world.Start();

        Assert.Equal("hello", await _world.Say("less", "hello"));
        var row = await _world.Wait("less", row => row!.Live!.Instances.Single() is { IsAsleep: false, Runs: not null, HasServed: true });

        Assert.Equal(attempt + 1, row!.Live!.Instances.Single().Attempt);
    }

    [Fact]
    public async Task A_server_killed_while_it_sleeps_wakes_it_later()
    {
        await Serve(Short);
        await Asleep();
        await _stop.CancelAsync();
        await _world.Kill();
        _world.Start();

        Assert.Equal("hello", await _world.Say("less", "hello"));
    }

    [Fact]
    public async Task Provisioned_concurrency_keeps_it_awake()
    {
        await Serve(Long, provisioned: 1);
        var endpoint = _world.Tables.Endpoints.Find("less")!;

        Assert.Same(endpoint, Slumber.ToSleep(endpoint, "all"));
        Assert.Equal(2, Slumber.WithConcurrency(endpoint, "all", 9, 2).Live!.Variants.Single().Serverless!.ProvisionedConcurrency);
    }

    [Fact]
    public async Task Capacity_provisioned_later_wakes_it()
    {
        await Serve(Short);
        await Asleep();

        await _world.Service.UpdateEndpointWeightsAndCapacities(new()
        {
            EndpointName = "less",
            DesiredWeightsAndCapacities = [new() { VariantName = "all", ServerlessUpdateConfig = new() { MaxConcurrency = 7, ProvisionedConcurrency = 2 } }],
        }, HostingWorld.Call, default);

        var row = await _world.Wait("less", row => row!.Live!.Instances.Single() is { IsAsleep: false, Runs: not null });
        Assert.Equal((7, 2), (row!.Live!.Variants.Single().Serverless!.MaxConcurrency, row.Live.Variants.Single().Serverless!.ProvisionedConcurrency));
    }

    [Fact]
    public async Task A_sleeping_endpoint_is_in_service_and_can_be_deleted()
    {
        await Serve(Short);
        await Asleep();
        var described = await _world.Service.DescribeEndpoint(new() { EndpointName = "less" }, HostingWorld.Call, default);
        var variant = Assert.Single(described.ProductionVariants!);
        Assert.Equal((EndpointStatus.InService, 0, 5), (described.EndpointStatus, variant.CurrentInstanceCount, variant.CurrentServerlessConfig!.MaxConcurrency));

        await _world.Service.DeleteEndpoint(new() { EndpointName = "less" }, HostingWorld.Call, default);

        await _world.Wait("less", row => row is null);
    }

    public static TheoryData<string, ProductionVariant, string> Refused() => new()
    {
        { "beside instances", Variant(new() { MemorySizeInMB = 1024, MaxConcurrency = 1 }) with { InstanceType = "ml.m5.large" }, "has a serverlessConfig" },
        { "odd memory", Variant(new() { MemorySizeInMB = 1500, MaxConcurrency = 1 }), "memorySizeInMB 1500" },
        { "too much provisioned", Variant(new() { MemorySizeInMB = 1024, MaxConcurrency = 1, ProvisionedConcurrency = 2 }), "must not be greater than its maxConcurrency 1" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_serverless_variants_cannot_have_is_refused(string what, ProductionVariant variant, string words)
    {
        Assert.NotEmpty(what);
        await _world.Model("parrot");

        var error = await Assert.ThrowsAsync<AwsException>(async () => await _world.Service.CreateEndpointConfig(
            new() { EndpointConfigName = "c", ProductionVariants = [variant] }, HostingWorld.Call, default));

        Assert.Equal(AwsError.Validation, error.Error);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    private static ProductionVariant Variant(ProductionVariantServerlessConfig config) => new() { VariantName = "all", ModelName = "parrot", ServerlessConfig = config };

    private Task<Endpoint?> Asleep() => _world.Wait("less", row => row!.Live!.Instances.Single() is { IsAsleep: true, Runs: null });

    private async Task Serve(TimeSpan idle, int maxConcurrency = 5, int? provisioned = null, string? handler = null)
    {
        await _world.Model("parrot", handler is null ? ("name", "Polly") : ("handler.py", handler));
        await _world.Service.CreateEndpointConfig(new()
        {
            EndpointConfigName = "less",
            ProductionVariants = [Variant(new() { MemorySizeInMB = 1024, MaxConcurrency = maxConcurrency, ProvisionedConcurrency = provisioned })],
        }, HostingWorld.Call, default);
        _world.Start();
        _sleeping = new ServerlessLoop(_world.Tables.Endpoints, _world.Routes, idle, TimeProvider.System, NullLogger<ServerlessLoop>.Instance).Run(_stop.Token);
        await _world.Service.CreateEndpoint(new() { EndpointName = "less", EndpointConfigName = "less" }, HostingWorld.Call, default);
        await _world.Wait("less", row => row!.EndpointStatus == EndpointStatus.InService);
    }
}

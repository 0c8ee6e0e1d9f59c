using Sagebrush.Runs;
using Sagebrush.Services;
using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;

namespace Sagebrush.Hosting;

public sealed class EndpointStepTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly IReadOnlyList<RunHandle> Runs = [new("process", "run")];

    private readonly Dictionary<string, InstanceState> _seen = [];

    [Fact]
    public void A_new_endpoint_waits_for_all_its_instances()
    {
        var endpoint = Creating(instances: 2);
        Assert.Same(endpoint, Next(endpoint));

        _seen[Ids(endpoint.Pending)[0]] = Serving();
        endpoint = Next(endpoint)!;
        Assert.Equal(EndpointStatus.Creating, endpoint.EndpointStatus);

        _seen[Ids(endpoint.Pending)[1]] = Serving();
        endpoint = Next(endpoint)!;
        Assert.Equal((EndpointStatus.InService, null), (endpoint.EndpointStatus, endpoint.Pending));
        Assert.All(endpoint.Live!.Instances, instance => Assert.Equal(Runs, instance.Runs));
        Assert.Same(endpoint, Next(endpoint));
    }

    [Fact]
    public void A_container_is_kept_as_soon_as_it_was_started()
    {
        var endpoint = Creating(instances: 1);
        _seen[Ids(endpoint.Pending)[0]] = new InstanceState.Starting { Attempt = 1, Runs = Runs };

        Assert.Equal(Runs, Next(endpoint)!.Pending!.Instances.Single().Runs);
    }

    [Fact]
    public void A_new_endpoint_fails_when_an_instance_has_used_up_its_containers()
    {
        var endpoint = Creating(instances: 1);
        var id = Ids(endpoint.Pending)[0];
        for (var attempt = 1; attempt < InstanceRow.StartupAttempts; attempt++)
        {
            _seen[id] = new InstanceState.Ended("It exited.", Final: false, TimeSpan.Zero) { Attempt = attempt };
            endpoint = Next(endpoint)!;
            Assert.Equal((EndpointStatus.Creating, attempt + 1), (endpoint.EndpointStatus, endpoint.Pending!.Instances.Single().Attempt));
        }

        _seen[id] = new InstanceState.Ended("It exited.", Final: false, TimeSpan.Zero) { Attempt = InstanceRow.StartupAttempts };
        endpoint = Next(endpoint)!;

        Assert.Equal((EndpointStatus.Failed, "It exited."), (endpoint.EndpointStatus, endpoint.FailureReason));
        Assert.Equal([id], Ids(endpoint.Retired.Single()));
    }

    [Fact]
    public void What_would_end_the_same_way_is_not_tried_again()
    {
        var endpoint = Creating(instances: 1);
        _seen[Ids(endpoint.Pending)[0]] = new InstanceState.Ended("No data.", Final: true, TimeSpan.Zero) { Attempt = 1 };

        Assert.Equal(EndpointStatus.Failed, Next(endpoint)!.EndpointStatus);
    }

    [Fact]
    public void Crashes_in_service_are_answered_with_ever_longer_delays()
    {
        var endpoint = InService(instances: 1);
        var id = Ids(endpoint.Live)[0];
        List<TimeSpan> delays = [];
        for (var attempt = 1; attempt <= 12; attempt++)
        {
            _seen[id] = new InstanceState.Ended("It exited.", Final: false, TimeSpan.FromSeconds(1)) { Attempt = attempt };
            endpoint = Next(endpoint)!;
            delays.Add(endpoint.Live!.Instances.Single().NotBefore - Now);
        }

        Assert.Equal([0, 0.25, 0.5, 1, 2, 4, 8, 16, 30, 30, 30, 30], delays.Select(delay => delay.TotalSeconds));
        Assert.Equal((EndpointStatus.InService, null), (endpoint.EndpointStatus, endpoint.FailureReason));
    }

    [Fact]
    public void Good_service_wipes_out_earlier_crashes()
    {
        var endpoint = InService(instances: 1) is var e ? e with { Live = e.Live!.Map(instance => instance with { Failures = 9 }) } : null!;
        _seen[Ids(endpoint.Live)[0]] = new InstanceState.Ended("It exited.", Final: false, InstanceRow.Proven) { Attempt = 1 };

        Assert.Equal((1, Now), Next(endpoint)!.Live!.Instances.Select(instance => (instance.Failures, instance.NotBefore)).Single());
    }

    [Fact]
    public void An_update_serves_the_old_until_the_new_is_in_service()
    {
        var endpoint = InService(instances: 1) with { EndpointStatus = EndpointStatus.Updating, Pending = Deploy(1) };
        var (old, coming) = (Ids(endpoint.Live), Ids(endpoint.Pending));
        Assert.Equal(old, Ids(Next(endpoint)!.Live));

        _seen[coming[0]] = Serving();
        endpoint = Next(endpoint)!;

        Assert.Equal(EndpointStatus.InService, endpoint.EndpointStatus);
        Assert.Equal(coming, Ids(endpoint.Live));
        Assert.Equal(old, Ids(endpoint.Retired.Single()));
        _seen[old[0]] = new InstanceState.Gone { Attempt = 1 };
        Assert.Empty(Next(endpoint)!.Retired);
    }

    [Fact]
    public void A_failed_update_leaves_the_old_in_service()
    {
        var endpoint = InService(instances: 1) with { EndpointStatus = EndpointStatus.Updating, Pending = Deploy(1) };
        var old = Ids(endpoint.Live);
        _seen[Ids(endpoint.Pending)[0]] = new InstanceState.Ended("No data.", Final: true, TimeSpan.Zero) { Attempt = 1 };

        endpoint = Next(endpoint)!;

        Assert.Equal((EndpointStatus.InService, "No data."), (endpoint.EndpointStatus, endpoint.FailureReason));
        Assert.Equal(old, Ids(endpoint.Live));
    }

    [Fact]
    public void A_deleted_endpoint_is_gone_when_its_instances_are()
    {
        var endpoint = InService(instances: 1) with { EndpointStatus = EndpointStatus.Deleting, Pending = Deploy(1) };
        var ids = Ids(endpoint.Live).Concat(Ids(endpoint.Pending)).ToList();

        endpoint = Next(endpoint)!;
        Assert.Equal(ids, endpoint.Retired.SelectMany(Ids));

        _seen[ids[0]] = new InstanceState.Gone { Attempt = 1 };
        endpoint = Next(endpoint)!;
        _seen[ids[1]] = new InstanceState.Gone { Attempt = 1 };
        Assert.Null(Next(endpoint));
    }

    private static InstanceState.InService Serving() => new() { Attempt = 1, Runs = Runs };

    private static string[] Ids(Deployment? deployment) => [.. deployment!.Instances.Select(instance => instance.Id)];

    private static Deployment Deploy(int instances) => Deployment.Of(
        new()
        {
            EndpointConfigName = "config",
            ProductionVariants = [new() { VariantName = "AllTraffic", ModelName = "model", InitialInstanceCount = instances }],
        },
        name => new() { ModelName = name, PrimaryContainer = new() },
        Now);

    private static Endpoint Creating(int instances) => new(new CreateEndpointRequest { EndpointName = "endpoint" }) { Pending = Deploy(instances) };

    private Endpoint InService(int instances)
    {
        var endpoint = Creating(instances);
        foreach (var id in Ids(endpoint.Pending))
        {
            _seen[id] = Serving();
        }

        return Next(endpoint)!;
    }

    private Endpoint? Next(Endpoint endpoint) => EndpointStep.Next(endpoint, _seen.GetValueOrDefault, Now);
}

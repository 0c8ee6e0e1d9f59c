using Sagebrush.Runs;
using Sagebrush.Services;
using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;

namespace Sagebrush.Hosting;

public sealed class CapacityStepTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly IReadOnlyList<RunHandle> Runs = [new("process", "run")];

    private readonly Dictionary<string, InstanceState> _seen = [];

    [Fact]
    public void Added_instances_are_awaited_before_weights_change()
    {
        var endpoint = Next(InService(1).WithCapacity("AllTraffic", 3, 5));
        Assert.Equal((EndpointStatus.Updating, 3, 1, 1f), Facts(endpoint));

        foreach (var instance in endpoint.Live!.Instances)
        {
            _seen[instance.Id] = Serving();
        }

        Assert.Equal((EndpointStatus.InService, 3, 3, 5f), Facts(Next(endpoint)));
        Assert.Empty(Next(endpoint).Retired);
    }

    [Fact]
    public void Instances_that_are_not_needed_any_more_are_retired()
    {
        var before = InService(3);
        var endpoint = Next(before.WithCapacity("AllTraffic", 1, null));

        Assert.Equal((EndpointStatus.InService, 1, 1, 1f), Facts(endpoint));
        Assert.Equal(before.Live!.Instances.Skip(1).Select(instance => instance.Id), endpoint.Retired.Single().Instances.Select(instance => instance.Id));
    }

    [Fact]
    public void No_instance_may_be_wanted()
    {
        var endpoint = Next(InService(2).WithCapacity("AllTraffic", 0, null));

        Assert.Equal((EndpointStatus.InService, 0, 0, 1f), Facts(endpoint));
        endpoint = endpoint.WithCapacity("AllTraffic", 1, null);
        Assert.Equal((EndpointStatus.Updating, 1, 0, 1f), Facts(Next(endpoint)));
    }

    [Fact]
    public void Weights_alone_change_at_once()
    {
        Assert.Equal((EndpointStatus.InService, 1, 1, 0f), Facts(Next(InService(1).WithCapacity("AllTraffic", null, 0))));
    }

    [Fact]
    public void A_new_instance_that_fails_leaves_the_old_capacity()
    {
        var before = InService(1);
        var endpoint = before.WithCapacity("AllTraffic", 2, 7);
        _seen[endpoint.Live!.Instances.Last().Id] = new InstanceState.Ended("No data.", Final: true, TimeSpan.Zero) { Attempt = 1 };
        endpoint = Next(endpoint);

        Assert.Equal((EndpointStatus.InService, 1, 1, 1f), Facts(endpoint));
        Assert.Equal("No data.", endpoint.FailureReason);
        Assert.Equal(before.Live!.Instances.Single().Id, endpoint.Live!.Instances.Single().Id);
        Assert.Single(endpoint.Retired.Single().Instances);
    }

    [Fact]
    public void An_old_instance_that_crashes_holds_nothing_up()
    {
        var endpoint = InService(1).WithCapacity("AllTraffic", 2, null);
        _seen[endpoint.Live!.Instances.First().Id] = new InstanceState.Ended("It exited.", Final: false, TimeSpan.FromSeconds(1)) { Attempt = 1 };
        _seen[endpoint.Live!.Instances.Last().Id] = Serving();

        Assert.Equal((EndpointStatus.InService, 2, 2, 1f), Facts(Next(endpoint)));
    }

    [Fact]
    public void A_second_wish_takes_the_first_ones_place()
    {
        var endpoint = Next(InService(1).WithCapacity("AllTraffic", 4, null).WithCapacity("AllTraffic", 1, null));

        Assert.Equal((EndpointStatus.InService, 1, 1, 1f), Facts(endpoint));
        Assert.Equal(3, endpoint.Retired.Single().Instances.Count());
    }

    private static InstanceState.InService Serving() => new() { Attempt = 1, Runs = Runs };

    private static (string Status, int Desired, int Current, float Weight) Facts(Endpoint endpoint)
    {
        var variant = endpoint.Live!.Variants.Single();
        return (endpoint.EndpointStatus, variant.DesiredInstanceCount, variant.CurrentInstanceCount, variant.Weight);
    }

    private Endpoint InService(int instances)
    {
        Endpoint endpoint = new(new CreateEndpointRequest { EndpointName = "endpoint" })
        {
            Pending = Deployment.Of(
                new()
                {
                    EndpointConfigName = "config",
                    ProductionVariants = [new() { VariantName = "AllTraffic", ModelName = "model", InitialInstanceCount = instances }],
                },
                name => new() { ModelName = name, PrimaryContainer = new() },
                Now),
        };
        foreach (var instance in endpoint.Pending.Instances)
        {
            _seen[instance.Id] = Serving();
        }

        return Next(endpoint);
    }

    private Endpoint Next(Endpoint endpoint) => EndpointStep.Next(endpoint, _seen.GetValueOrDefault, Now)!;
}

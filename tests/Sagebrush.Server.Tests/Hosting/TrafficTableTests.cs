using Sagebrush.Services;
using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;

namespace Sagebrush.Hosting;

public sealed class TrafficTableTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_part_of_the_requests_goes_to_the_coming_fleet()
    {
        var endpoint = Updating(Canary(10), RolloutStage.Baking, steps: 1);
        var table = TrafficTable.Of(endpoint, Way)!;
        var dice = new Dice(7);

        var route = table.Variants.Single();
        int coming = Enumerable.Range(0, 40_000).Count(_ => Entered(route, dice) is var backend && route.Coming!.Backends.Contains(backend));

        // Four standard deviations of a binomial draw: 4 √(40,000 × 0.1 × 0.9).
        Assert.InRange(coming, 4_000 - 240, 4_000 + 240);
        Assert.Equal(endpoint.Live!.Instances.Select(instance => instance.Id), Ids(route.Backends));
        Assert.Equal(endpoint.Pending!.Instances.Select(instance => instance.Id), Ids(route.Coming!.Backends));
        Assert.Equal(route.Backends.Concat(route.Coming.Backends), route.All);
    }

    [Fact]
    public void Nobody_goes_to_a_fleet_that_is_being_created()
    {
        Assert.Null(TrafficTable.Of(Updating(Canary(10), RolloutStage.Creating, steps: 0), Way)!.Variants.Single().Coming);
        Assert.Null(TrafficTable.Of(new(new CreateEndpointRequest()) { Pending = Deploy(1) }, Way));
    }

    [Fact]
    public void All_requests_go_to_the_coming_fleet_in_the_end_and_the_old_one_stands_by()
    {
        var route = TrafficTable.Of(Updating(Canary(10), RolloutStage.Terminating, steps: 2), Way)!.Variants.Single();
        var dice = new Dice(7);

        Assert.All(Enumerable.Range(0, 1000), _ => Assert.Same(route.Coming!.Backends.Single(), Entered(route, dice)));
        Assert.Same(route.Coming!.Backends.Single(), route.Enter(dice, "model"));
        route.Coming!.Backends.Single().Gate.Shut();
        Assert.Contains(Entered(route, dice), route.Backends);
        Assert.Contains(route.Enter(dice, "model"), route.Backends);
    }

    [Fact]
    public void Batches_are_one_fleet()
    {
        var endpoint = Updating(new() { RollingUpdatePolicy = new() { MaximumBatchSize = new() { Type = CapacitySizeType.INSTANCECOUNT, Value = 1 } } }, RolloutStage.Creating, steps: 1);
        var table = TrafficTable.Of(endpoint, Way)!;

        Assert.Null(table.Variants.Single().Coming);
        Assert.Equal(endpoint.Live!.Instances.Concat(endpoint.Pending!.Instances).Select(instance => instance.Id), Ids(table.Variants.Single().Backends));
    }

    private static Backend Way(string id) => new(id, []);

    private static Backend Entered(VariantRoute route, Dice dice)
    {
        var backend = route.Enter(dice)!;
        backend.Leave();
        return backend;
    }

    private static IEnumerable<string> Ids(IEnumerable<Backend> backends) => backends.Select(backend => backend.Id);

    private static DeploymentConfig Canary(int percent) => new()
    {
        BlueGreenUpdatePolicy = new()
        {
            TrafficRoutingConfiguration = new() { Type = TrafficRoutingConfigType.CANARY, CanarySize = new() { Type = CapacitySizeType.CAPACITYPERCENT, Value = percent } },
        },
    };

    private static Endpoint Updating(DeploymentConfig policy, RolloutStage stage, int steps) => new(new CreateEndpointRequest())
    {
        Live = Deploy(2), Pending = Deploy(1), Rollout = new(stage, Now) { Policy = policy, Steps = steps },
    };

    private static Deployment Deploy(int instances) => Deployment.Of(
        new() { ProductionVariants = [new() { VariantName = "AllTraffic", ModelName = "model", InitialInstanceCount = instances }] },
        name => new() { ModelName = name, PrimaryContainer = new() },
        Now);
}

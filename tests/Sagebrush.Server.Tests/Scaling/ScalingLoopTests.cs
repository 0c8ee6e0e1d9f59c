using Microsoft.Extensions.Logging.Abstractions;
using Sagebrush.Hosting;
using Sagebrush.Metrics;
using Sagebrush.Services;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.AutoScaling;
using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;

namespace Sagebrush.Scaling;

public sealed class ScalingLoopTests : IDisposable
{
    private const string Resource = "endpoint/e/variant/v", Dimension = ScalableDimension.SagemakerVariantDesiredInstanceCount;
    private static readonly MetricKey Load = new("AWS/SageMaker", "InvocationsPerInstance", ("EndpointName", "e"), ("VariantName", "v"));

    private readonly TemporaryFolder _temporary = new();
    private readonly TimerClock _clock = new();
    private readonly DataFolder _folder;
    private readonly Database _database;
    private readonly MetricStore _metrics;
    private readonly Table<Endpoint> _endpoints;
    private readonly ScalingTables _tables;
    private readonly AutoScalingService _service;
    private readonly ScalingLoop _loop;

    public ScalingLoopTests()
    {
        _folder = new(_temporary.Path);
        _database = new(_folder);
        _metrics = new(_database, _clock);
        _endpoints = new SageMakerTables(_database, _clock).Endpoints;
        _tables = new(_database, _clock);
        Alarms alarms = new(_database, _clock);
        _service = new(new(), _tables, _endpoints, alarms, _clock);
        _loop = new(_tables, _endpoints, _metrics, alarms, _clock, NullLogger<ScalingLoop>.Instance);
        Variant variant = new(new() { VariantName = "v", InstanceType = "ml.m5.large" }, new() { PrimaryContainer = new() }, 1, [InstanceRow.New() with { HasServed = true }]);
        _endpoints.Add(new(new() { EndpointName = "e" }) { EndpointStatus = EndpointStatus.InService, Live = new(new(), [variant], _clock.GetUtcNow()) });
    }

    [Fact]
    public async Task Load_gives_capacity_and_a_quarter_of_an_hour_without_takes_it()
    {
        await Register(1, 3);
        await Track(target: 100);
        Minutes(2, 250);
        Assert.Equal(1, Capacity);
        Minutes(1, 250);
        Assert.Equal(3, Capacity);
        Fulfil();
        Minutes(14, 10);
        Assert.Equal(3, Capacity);
        Minutes(2, 10);
        Assert.Equal(1, Capacity);
        Fulfil();

        var activities = (await _service.DescribeScalingActivities(new() { ServiceNamespace = "sagemaker", ResourceId = Resource }, HostingWorld.Call, default)).ScalingActivities!;
        Assert.Equal(["Setting desired instance count to 1.", "Setting desired instance count to 3."], activities.Select(activity => activity.Description));
        Assert.All(activities, activity => Assert.Equal(ScalingActivityStatusCode.Successful, activity.StatusCode));
        Assert.Contains("metric InvocationsPerInstance above target 100 triggered policy track", activities[1].Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_happens_while_the_endpoint_changes()
    {
        await Register(1, 3);
        await Track(target: 100);
        _endpoints.Update("e", row => row with { EndpointStatus = EndpointStatus.Updating });
        Minutes(5, 250);
        Assert.Equal(1, Capacity);

        _endpoints.Update("e", row => row with { EndpointStatus = EndpointStatus.InService });
        _loop.Turn();
        Assert.Equal(3, Capacity);
    }

    [Fact]
    public async Task A_schedule_that_was_missed_is_made_up_for_once()
    {
        await Register(1, 1);
        await _service.PutScheduledAction(
            new()
            {
                ServiceNamespace = "sagemaker", ResourceId = Resource, ScalableDimension = Dimension, ScheduledActionName = "hourly", Schedule = "rate(1 hour)",
                ScalableTargetAction = new() { MinCapacity = 2 },
            },
            HostingWorld.Call, default);
        var first = _tables.Actions.All().Single().Due;

        // The server was away for half a day.
        _clock.Advance(TimeSpan.FromHours(12.5));
        _loop.Turn();

        Assert.Equal(2, Capacity);
        Assert.True(_tables.Actions.All().Single().Due > _clock.GetUtcNow() && first < _clock.GetUtcNow());
        Assert.Equal((2, 2), (_tables.Targets.All().Single().MinCapacity, _tables.Targets.All().Single().MaxCapacity));
    }

    [Fact]
    public async Task Capacity_that_does_not_come_is_asked_for_again_a_minute_later()
    {
        await Register(2, 2);
        Assert.Equal(2, Capacity);

        // The new instance failed: the endpoint is as it was.
        _endpoints.Update("e", row => row with
        {
            EndpointStatus = EndpointStatus.InService, FailureReason = "It exited.",
            Live = row.Live! with { Variants = [row.Live.Variants[0] with { WantedInstanceCount = null, Instances = [.. row.Live.Variants[0].Instances.Take(1)] }] },
        });
        _loop.Turn();
        var activity = _tables.Activities.All().Single().Activity;
        Assert.Equal((ScalingActivityStatusCode.Failed, "Failed to set desired instance count to 2. Reason: It exited."), (activity.StatusCode, activity.StatusMessage));
        Assert.Equal(1, Capacity);

        _clock.Advance(TimeSpan.FromMinutes(1));
        _loop.Turn();
        Assert.Equal(2, Capacity);
    }

    [Fact]
    public async Task Provisioned_concurrency_goes_as_far_as_the_variants_and_not_the_machines()
    {
        const string Provisioned = ScalableDimension.SagemakerVariantDesiredProvisionedConcurrency;
        _endpoints.Update("e", row => row with
        {
            Live = row.Live! with
            {
                Variants = [row.Live.Variants[0] with { Spec = new() { VariantName = "v", ServerlessConfig = new() { MemorySizeInMB = 2048, MaxConcurrency = 50 } } }],
            },
        });
        await Register(Provisioned, 20, 100);
        Assert.Equal(20, Concurrency());

        await Register(Provisioned, 60, 100);
        Assert.Equal(50, Concurrency());

        int? Concurrency() => _endpoints.Find("e")!.Live!.Variants[0].Serverless!.ProvisionedConcurrency;
    }

    [Fact]
    public async Task An_action_that_is_over_leaves_its_name_to_a_new_one()
    {
        await Register(1, 1);
        await Put(new() { Schedule = "at(1970-01-01T01:00:00)", EndTime = DateTimeOffset.UnixEpoch.AddHours(2), ScalableTargetAction = new() { MinCapacity = 2 } });
        _clock.Advance(TimeSpan.FromHours(3));
        _loop.Turn();
        Assert.Null(_tables.Actions.All().Single().Due);

        await Assert.ThrowsAsync<AwsException>(() => Put(new() { Schedule = "rate(1 hour)" }));
        await Put(new() { Schedule = "rate(1 hour)", ScalableTargetAction = new() { MaxCapacity = 3 } });

        var action = _tables.Actions.All().Single();
        Assert.Equal(new ScalableTargetAction { MaxCapacity = 3 }, action.Spec.ScalableTargetAction);
        Assert.Null(action.Spec.EndTime);
        Assert.Equal(_clock.GetUtcNow().AddHours(1), action.Due);

        async Task Put(PutScheduledActionRequest request) => await _service.PutScheduledAction(
            request with { ServiceNamespace = "sagemaker", ResourceId = Resource, ScalableDimension = Dimension, ScheduledActionName = "once" }, HostingWorld.Call, default);
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
        _temporary.Dispose();
    }

    private int Capacity => _endpoints.Find("e")!.Live!.Variants[0].DesiredInstanceCount;

    private Task Register(int low, int high) => Register(Dimension, low, high);

    private async Task Register(string dimension, int low, int high)
    {
        await _service.RegisterScalableTarget(
            new() { ServiceNamespace = "sagemaker", ResourceId = Resource, ScalableDimension = dimension, MinCapacity = low, MaxCapacity = high }, HostingWorld.Call, default);
        _loop.Turn();
    }

    private async Task Track(double target) => await _service.PutScalingPolicy(
        new()
        {
            ServiceNamespace = "sagemaker", ResourceId = Resource, ScalableDimension = Dimension, PolicyName = "track", PolicyType = PolicyType.TargetTrackingScaling,
            TargetTrackingScalingPolicyConfiguration = new()
            {
                TargetValue = target, PredefinedMetricSpecification = new() { PredefinedMetricType = MetricType.SageMakerVariantInvocationsPerInstance },
            },
        },
        HostingWorld.Call, default);

    private void Minutes(int count, double value)
    {
        for (int i = 0; i < count; i++)
        {
            _metrics.Add(Load, value, "None");
            _clock.Advance(TimeSpan.FromMinutes(1));
            _loop.Turn();
        }
    }

    /// <summary>What the endpoint's keeper does.</summary>
    private void Fulfil()
    {
        _endpoints.Update("e", row => CapacityStep.Next(row with
        {
            Live = row.Live! with { Variants = [row.Live.Variants[0] with { Instances = [.. row.Live.Variants[0].Instances.Select(instance => instance with { HasServed = true })] }] },
        }, _ => null));
        _loop.Turn();
    }
}

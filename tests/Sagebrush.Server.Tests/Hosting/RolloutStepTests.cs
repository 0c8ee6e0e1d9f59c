using Sagebrush.Runs;
using Sagebrush.Services;
using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;

namespace Sagebrush.Hosting;

/// <summary>An endpoint's row, what is seen of its instances, alarms and the time: which row follows.</summary>
public sealed class RolloutStepTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly IReadOnlyList<RunHandle> Runs = [new("process", "run")];

    private readonly Dictionary<string, InstanceState> _seen = [];
    private readonly Dictionary<string, string> _alarms = [];
    private DateTimeOffset _now = Start;
    private Endpoint _endpoint = null!;

    [Fact]
    public void Everything_shifts_at_once_without_a_policy()
    {
        Update(old: 1, coming: 2, policy: null);
        Turn();
        Assert.Equal(("Creating", 0f), Facts());

        Serve(_endpoint.Pending!);
        Turn();
        Assert.Equal((EndpointStatus.InService, 2), (_endpoint.EndpointStatus, _endpoint.Live!.Instances.Count()));
        Assert.Equal((null, null, 1), (_endpoint.Rollout, _endpoint.Pending, _endpoint.Retired.Count));
    }

    [Fact]
    public void All_at_once_bakes_and_keeps_the_old_fleet_for_a_while()
    {
        Update(old: 1, coming: 1, Blue(TrafficRoutingConfigType.ALLATONCE, wait: 30, termination: 60));
        Serve(_endpoint.Pending!);

        Walk([(0, "Baking", 1f), (29, "Baking", 1f), (30, "Terminating", 1f), (89, "Terminating", 1f), (90, "InService", 0f)]);
        Assert.Single(_endpoint.Retired);
    }

    [Fact]
    public void A_canary_comes_before_the_flock()
    {
        Update(old: 1, coming: 1, Blue(TrafficRoutingConfigType.CANARY, wait: 30, size: Percent(10)));
        Serve(_endpoint.Pending!);

        Walk([(0, "Baking", 0.1f), (29, "Baking", 0.1f), (30, "Baking", 1f), (59, "Baking", 1f), (60, "InService", 0f)]);
    }

    [Fact]
    public void Instances_of_a_canary_are_their_part_of_the_fleet()
    {
        Update(old: 4, coming: 4, Blue(TrafficRoutingConfigType.CANARY, wait: 30, size: Count(1)));
        Serve(_endpoint.Pending!);

        Walk([(0, "Baking", 0.25f)]);
    }

    [Fact]
    public void Traffic_shifts_in_linear_steps()
    {
        Update(old: 1, coming: 1, Blue(TrafficRoutingConfigType.LINEAR, wait: 10, size: Percent(33)));
        Serve(_endpoint.Pending!);

        Walk([(0, "Baking", 0.33f), (10, "Baking", 0.66f), (20, "Baking", 0.99f), (30, "Baking", 1f), (40, "InService", 0f)]);
    }

    [Fact]
    public void Waits_go_on_when_the_server_was_away()
    {
        Update(old: 1, coming: 1, Blue(TrafficRoutingConfigType.CANARY, wait: 30, size: Percent(10)));
        Serve(_endpoint.Pending!);
        Turn();
        Restart();

        At(100);
        Assert.Equal(("Baking", 0.1f), Facts());
        Serve(_endpoint.Pending!);
        Turn();
        Assert.Equal(("Baking", 1f), Facts());
    }

    [Fact]
    public void An_alarm_at_any_stage_takes_the_traffic_back()
    {
        foreach (var seconds in new[] { 0, 15, 45, 75 })
        {
            _now = Start;
            _alarms.Clear();
            Update(old: 1, coming: 1, Blue(TrafficRoutingConfigType.CANARY, wait: 30, termination: 30, size: Percent(10)) with
            {
                AutoRollbackConfiguration = new() { Alarms = [new() { AlarmName = "calm" }, new() { AlarmName = "errors" }] },
            });
            var old = _endpoint.Live;
            Serve(_endpoint.Pending!);
            _alarms["calm"] = "OK";
            _alarms["errors"] = "OK";
            At(0);
            At(seconds);
            Assert.NotNull(_endpoint.Pending);

            _alarms["errors"] = "ALARM";
            Turn();

            Assert.Equal((EndpointStatus.InService, null, null), (_endpoint.EndpointStatus, _endpoint.Pending, _endpoint.Rollout));
            Assert.Equal("The deployment was rolled back because of alarms in state ALARM: errors.", _endpoint.FailureReason);
            Assert.Equal(old!.Instances, _endpoint.Live!.Instances);
        }
    }

    [Fact]
    public void An_instance_that_goes_bad_while_it_bakes_takes_the_traffic_back()
    {
        foreach (var state in new InstanceState[]
        {
            new InstanceState.Unhealthy("It answers 503.") { Attempt = 1 },
            new InstanceState.Ended("It answers 503.", Final: false, TimeSpan.FromSeconds(3)) { Attempt = 1 },
        })
        {
            _now = Start;
            Update(old: 1, coming: 2, Blue(TrafficRoutingConfigType.ALLATONCE, wait: 30));
            Serve(_endpoint.Pending!);
            Turn();
            _seen[_endpoint.Pending!.Instances.Last().Id] = state;
            Turn();

            Assert.Equal((EndpointStatus.InService, "It answers 503."), (_endpoint.EndpointStatus, _endpoint.FailureReason));
            Assert.Equal("old", _endpoint.Live!.Config.EndpointConfigName);
            Assert.Equal(2, _endpoint.Retired.Single().Instances.Count());
        }
    }

    [Fact]
    public void An_old_instance_that_goes_bad_changes_nothing()
    {
        Update(old: 1, coming: 1, Blue(TrafficRoutingConfigType.ALLATONCE, wait: 30));
        Serve(_endpoint.Pending!);
        Turn();
        _seen[_endpoint.Live!.Instances.Single().Id] = new InstanceState.Ended("It exited.", Final: false, TimeSpan.FromSeconds(3)) { Attempt = 1 };
        Turn();

        Assert.Equal(("Baking", 1f), Facts());
    }

    [Fact]
    public void Instances_that_ended_while_no_server_watched_are_waited_for()
    {
        Update(old: 1, coming: 1, Blue(TrafficRoutingConfigType.CANARY, wait: 30, size: Percent(10)));
        Serve(_endpoint.Pending!);
        Turn();
        Restart();
        var id = _endpoint.Pending!.Instances.Single().Id;
        _seen[id] = new InstanceState.Ended("A container ended.", Final: false, TimeSpan.MaxValue) { Attempt = 1 };
        At(40);
        Assert.Equal(("Baking", 0.1f), Facts());

        // The wait is over: only the instance is waited for, and that tells when it is back.
        Assert.Null(_endpoint.Rollout!.Due(_endpoint.Pending!.Started, _now));

        _seen[id] = new InstanceState.InService { Attempt = 2, Runs = Runs };
        Turn();
        Assert.Equal(("Baking", 1f), Facts());
    }

    [Fact]
    public void An_update_that_takes_too_long_is_undone()
    {
        Update(old: 1, coming: 1, Blue(TrafficRoutingConfigType.ALLATONCE, wait: 30, limit: 600));
        At(599);
        Assert.Equal(("Creating", 0f), Facts());
        Assert.Equal(Start.AddSeconds(600), _endpoint.Rollout!.Due(_endpoint.Pending!.Started, _now));
        At(600);

        Assert.Equal(EndpointStatus.InService, _endpoint.EndpointStatus);
        Assert.Contains("maximumExecutionTimeoutInSeconds", _endpoint.FailureReason, StringComparison.Ordinal);
    }

    [Fact]
    public void Batches_take_each_others_place()
    {
        Update(old: 4, coming: 4, Roll(Percent(50), wait: 30));
        var seen = new List<(string, int Old, int New)>();
        foreach (var seconds in new[] { 0, 29, 30, 31, 60, 61 })
        {
            At(seconds);
            seen.Add((_endpoint.Rollout!.Stage.ToString(), _endpoint.Live!.Instances.Count(), _endpoint.Pending!.Instances.Count()));
            Serve(_endpoint.Pending);
        }

        Assert.Equal([("Creating", 4, 2), ("Baking", 2, 2), ("Baking", 2, 2), ("Baking", 2, 2), ("Creating", 2, 4), ("Baking", 0, 4)], seen);
        At(91);
        Assert.Equal((EndpointStatus.InService, "new", 4), (_endpoint.EndpointStatus, _endpoint.Live!.Config.EndpointConfigName, _endpoint.Live.Instances.Count()));
        Assert.Equal(4, _endpoint.Retired.Sum(deployment => deployment.Instances.Count()));
        Assert.Equal(4, _endpoint.Live.Variants.Single().DesiredInstanceCount);
    }

    [Fact]
    public void Old_instances_go_when_as_many_new_ones_can_stand_in_for_them()
    {
        Update(old: 2, coming: 10, Roll(Count(1), wait: 0));
        List<int> old = [];
        for (int i = 0; i < 100 && _endpoint.Pending is not null; i++)
        {
            old.Add(_endpoint.Live!.Instances.Count());
            Serve(_endpoint.Pending);
            Turn();
        }

        Assert.Equal(old.OrderDescending(), old);
        Assert.Equal((EndpointStatus.InService, 10), (_endpoint.EndpointStatus, _endpoint.Live!.Instances.Count()));
    }

    [Fact]
    public void An_undone_roll_brings_the_old_instances_back_before_the_new_ones_go()
    {
        Update(old: 4, coming: 4, Roll(Percent(50), wait: 30));
        Serve(_endpoint.Pending!);
        Turn();
        _seen[_endpoint.Pending!.Instances.First().Id] = new InstanceState.Unhealthy("It answers 503.") { Attempt = 1 };
        Turn();
        Assert.Equal((RolloutStage.RollingBack, 4, 2), (_endpoint.Rollout!.Stage, _endpoint.Live!.Instances.Count(), _endpoint.Pending.Instances.Count()));
        Assert.Equal(EndpointStatus.Updating, _endpoint.EndpointStatus);

        Restart();
        Turn();
        Serve(_endpoint.Live);
        Turn();
        Assert.Equal((EndpointStatus.InService, "It answers 503.", "old"), (_endpoint.EndpointStatus, _endpoint.FailureReason, _endpoint.Live!.Config.EndpointConfigName));
        Assert.Equal((4, null), (_endpoint.Live.Instances.Count(), _endpoint.Pending));
    }

    [Fact]
    public void An_undone_roll_goes_back_in_batches()
    {
        Update(old: 4, coming: 4, Roll(Percent(50), wait: 30) is var policy ? policy with
        {
            RollingUpdatePolicy = policy.RollingUpdatePolicy! with { RollbackMaximumBatchSize = Count(1) },
        } : null);
        Serve(_endpoint.Pending!);
        Turn();
        _alarms["errors"] = "ALARM";
        _endpoint = _endpoint with { Rollout = _endpoint.Rollout! with { Policy = _endpoint.Rollout.Policy! with { AutoRollbackConfiguration = new() { Alarms = [new() { AlarmName = "errors" }] } } } };
        List<(int, int)> counts = [];
        for (int i = 0; i < 10 && _endpoint.Pending is not null; i++)
        {
            Turn();
            counts.Add((_endpoint.Live!.Instances.Count(), _endpoint.Pending?.Instances.Count() ?? 0));
            Serve(_endpoint.Live);
        }

        Assert.Equal([(3, 2), (4, 1), (4, 0)], counts);
    }

    [Fact]
    public void A_roll_that_goes_neither_forward_nor_back_serves_on_with_what_there_is()
    {
        Update(old: 2, coming: 2, Roll(Percent(50), wait: 30));
        Serve(_endpoint.Pending!);
        Turn();
        _seen[_endpoint.Pending!.Instances.First().Id] = new InstanceState.Unhealthy("It answers 503.") { Attempt = 1 };
        Turn();
        _seen[_endpoint.Live!.Instances.Last().Id] = new InstanceState.Ended("No data.", Final: true, TimeSpan.Zero) { Attempt = 1 };
        Turn();

        Assert.Equal((EndpointStatus.UpdateRollbackFailed, 2, null), (_endpoint.EndpointStatus, _endpoint.Live!.Instances.Count(), _endpoint.Pending));
        Assert.Contains("It answers 503. The instances of the former configuration could not be brought back: No data.", _endpoint.FailureReason, StringComparison.Ordinal);

        _endpoint = _endpoint.WithDeployment(Deploy("mended", 1), policy: null);
        Serve(_endpoint.Pending!);
        Turn();
        Assert.Equal((EndpointStatus.InService, "mended", 1), (_endpoint.EndpointStatus, _endpoint.Live!.Config.EndpointConfigName, _endpoint.Live.Instances.Count()));
    }

    [Fact]
    public void Deleting_ends_an_update()
    {
        Update(old: 1, coming: 1, Blue(TrafficRoutingConfigType.ALLATONCE, wait: 30));
        Serve(_endpoint.Pending!);
        Turn();
        _endpoint = _endpoint with { EndpointStatus = EndpointStatus.Deleting };
        Turn();

        Assert.Equal((null, null, null, 2), (_endpoint.Live, _endpoint.Pending, _endpoint.Rollout, _endpoint.Retired.Count));
    }

    private void Update(int old, int coming, DeploymentConfig? policy)
    {
        _endpoint = new(new CreateEndpointRequest { EndpointName = "endpoint" }) { Pending = Deploy("old", old) };
        Serve(_endpoint.Pending);
        Turn();
        _endpoint = _endpoint.WithDeployment(Deploy("new", coming), policy);
    }

    private void Walk((int Seconds, string Stage, float Share)[] expected)
    {
        List<(int, string, float)> seen = [];
        foreach (var (seconds, _, _) in expected)
        {
            At(seconds);
            seen.Add((seconds, Facts().Stage, MathF.Round(Facts().Share, 3)));
        }

        Assert.Equal(expected, seen);
    }

    private (string Stage, float Share) Facts() =>
        (_endpoint.Rollout?.Stage.ToString() ?? _endpoint.EndpointStatus, _endpoint.Rollout?.Share(_endpoint.Pending!) ?? 0);

    private void At(int seconds)
    {
        _now = Start.AddSeconds(seconds);
        Turn();
    }

    private void Turn() => _endpoint = EndpointStep.Next(_endpoint, _seen.GetValueOrDefault, _now, _alarms.GetValueOrDefault)!;

    /// <summary>Another server: nothing has been seen yet, and the row is as it was written.</summary>
    private void Restart()
    {
        _seen.Clear();
        _endpoint = System.Text.Json.JsonSerializer.Deserialize(
            System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(_endpoint, SageMakerRows.Default.Endpoint), SageMakerRows.Default.Endpoint)!;
    }

    private void Serve(Deployment deployment)
    {
        foreach (var instance in deployment.Instances)
        {
            _seen[instance.Id] = new InstanceState.InService { Attempt = 1, Runs = Runs };
        }
    }

    private static CapacitySize Percent(int value) => new() { Type = CapacitySizeType.CAPACITYPERCENT, Value = value };

    private static CapacitySize Count(int value) => new() { Type = CapacitySizeType.INSTANCECOUNT, Value = value };

    private static DeploymentConfig Blue(string type, int wait, int termination = 0, CapacitySize? size = null, int? limit = null) => new()
    {
        BlueGreenUpdatePolicy = new()
        {
            TrafficRoutingConfiguration = new()
            {
                Type = type, WaitIntervalInSeconds = wait, CanarySize = type == TrafficRoutingConfigType.CANARY ? size : null,
                LinearStepSize = type == TrafficRoutingConfigType.LINEAR ? size : null,
            },
            TerminationWaitInSeconds = termination,
            MaximumExecutionTimeoutInSeconds = limit,
        },
    };

    private static DeploymentConfig Roll(CapacitySize size, int wait) => new() { RollingUpdatePolicy = new() { MaximumBatchSize = size, WaitIntervalInSeconds = wait } };

    private static Deployment Deploy(string config, int instances) => Deployment.Of(
        new()
        {
            EndpointConfigName = config,
            ProductionVariants = [new() { VariantName = "AllTraffic", ModelName = "model", InitialInstanceCount = instances }],
        },
        name => new() { ModelName = name, PrimaryContainer = new() },
        Start);
}

using Microsoft.Extensions.Logging.Abstractions;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.CloudWatch;
using Xunit;

namespace Sagebrush.Metrics;

public sealed class AlarmLoopTests : IDisposable
{
    private readonly DataFixture _data = new();
    private readonly ManualClock _clock = new();
    private readonly List<string> _acted = [];
    private MetricStore _store;
    private Alarms _alarms;

    public AlarmLoopTests() => (_store, _alarms) = (new(_data.Database, _clock), new(_data.Database, _clock));

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task A_value_brings_the_alarm_when_its_period_is_over()
    {
        Put();
        await Turn();
        Assert.Equal("INSUFFICIENT_DATA", _alarms.StateOf("errors"));

        Add(7);
        await Turn();
        Assert.Equal("INSUFFICIENT_DATA", _alarms.StateOf("errors"));

        _clock.Advance(TimeSpan.FromSeconds(12));
        await Turn();
        Assert.Equal("ALARM", _alarms.StateOf("errors"));
    }

    [Fact]
    public async Task A_new_alarm_on_old_values_comes_at_once()
    {
        Add(7);
        _clock.Advance(TimeSpan.FromSeconds(13));
        Put();

        await Turn();

        Assert.Equal("ALARM", _alarms.StateOf("errors"));
    }

    [Fact]
    public async Task States_follow_each_other_and_each_is_told()
    {
        Put();
        Add(7);
        _clock.Advance(TimeSpan.FromSeconds(12));
        await Turn();
        Add(0);
        _clock.Advance(TimeSpan.FromSeconds(10));
        await Turn();

        Assert.Equal("OK", _alarms.StateOf("errors"));
        Assert.Equal(["arn:alarm", "arn:ok"], _acted);
        Assert.Equal(["StateUpdate", "Action", "StateUpdate", "Action"], _alarms.History.Below("errors\0").Concat(_alarms.Rows.Find("errors")!.Unwritten)
            .OrderBy(entry => entry.Number).Select(entry => entry.Type).Where(type => type != "ConfigurationUpdate"));
    }

    [Fact]
    public async Task A_state_set_by_hand_holds_for_a_period_also_over_a_restart()
    {
        Put();
        _alarms.SetState("errors", _ => new("ALARM", "by hand", null), byHand: true);
        Add(0);
        await Turn();
        Assert.Equal("ALARM", _alarms.StateOf("errors"));

        _data.Reopen();
        (_store, _alarms) = (new(_data.Database, _clock), new(_data.Database, _clock));
        await Turn();
        Assert.Equal("ALARM", _alarms.StateOf("errors"));

        Add(0);
        _clock.Advance(TimeSpan.FromSeconds(12));
        await Turn();
        Assert.Equal("OK", _alarms.StateOf("errors"));
    }

    [Fact]
    public async Task An_action_that_a_crash_kept_back_is_done_later()
    {
        Put();
        _alarms.SetState("errors", _ => new("ALARM", "", null), byHand: true);

        _data.Reopen();
        (_store, _alarms) = (new(_data.Database, _clock), new(_data.Database, _clock));
        await Turn();
        await Turn();

        Assert.Equal(["arn:alarm"], _acted);
    }

    [Fact]
    public async Task Values_wake_the_loop_by_themselves()
    {
        using var stop = new CancellationTokenSource();
        Put();
        var changed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _alarms.Changed += (_, state) => changed.TrySetResult(state);
        _clock.Advance(TimeSpan.FromSeconds(60));
        var running = Loop().Run(stop.Token);
        for (int i = 0; !changed.Task.IsCompleted && i < 600; i++)
        {
            // Each value is of a period that is over when it comes, so no clock needs to move.
            _store.Add(Key, 9, "None", _clock.Now.AddSeconds(-20));
            await Task.WhenAny(changed.Task, Task.Delay(100));
        }

        Assert.Equal("ALARM", await changed.Task.WaitAsync(TimeSpan.FromSeconds(30)));
        await stop.CancelAsync();
        await running;
    }

    private static readonly MetricKey Key = new("Shop", "Errors");

    private void Add(double value) => _store.Add(Key, value, "None");

    private void Put() => _alarms.Put(
        new PutMetricAlarmRequest
        {
            AlarmName = "errors", Namespace = "Shop", MetricName = "Errors", Statistic = "Sum", Period = 10, EvaluationPeriods = 1, Threshold = 5,
            ComparisonOperator = ComparisonOperator.GreaterThanThreshold, AlarmActions = ["arn:alarm"], OKActions = ["arn:ok"],
        },
        "arn:errors");

    // A loop of its own for each turn: it knows nothing but the rows, as after a restart.
    private async Task Turn()
    {
        var loop = Loop();
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await loop.Run(stop.Token);
        await loop.Turn();
    }

    private AlarmLoop Loop() => new(
        _alarms, _store,
        (arn, _, _) =>
        {
            _acted.Add(arn);
            return Task.CompletedTask;
        },
        _clock, NullLogger<AlarmLoop>.Instance);
}

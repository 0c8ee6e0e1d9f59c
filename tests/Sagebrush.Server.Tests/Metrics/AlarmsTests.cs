using Sagebrush.Store;
using Sagebrush.Wire.Shapes.CloudWatch;
using Xunit;

namespace Sagebrush.Metrics;

public sealed class AlarmsTests : IDisposable
{
    private readonly DataFixture _data = new();
    private readonly ManualClock _clock = new();
    private Alarms _alarms;

    public AlarmsTests() => _alarms = new(_data.Database, _clock);

    public void Dispose() => _data.Dispose();

    [Fact]
    public void A_state_is_told_once_and_outlives_the_server()
    {
        var told = new List<(string, string)>();
        _alarms.Changed += (name, state) => told.Add((name, state));
        Put("leak");
        Assert.Equal("INSUFFICIENT_DATA", _alarms.StateOf("leak"));

        Assert.True(_alarms.SetState("leak", _ => new("ALARM", "water", null)));
        Assert.True(_alarms.SetState("leak", _ => new("ALARM", "more water", null)));

        Assert.Equal([("leak", "ALARM")], told);
        _data.Reopen();
        _alarms = new(_data.Database, _clock);
        Assert.Equal(("ALARM", "more water"), (_alarms.StateOf("leak"), _alarms.Rows.Find("leak")!.Reason));
    }

    [Fact]
    public void An_alarm_that_is_not_there_has_no_state()
    {
        Assert.Null(_alarms.StateOf("leak"));
        Assert.False(_alarms.SetState("leak", _ => new("OK", "", null)));
        Assert.False(_alarms.Enable("leak", false));
    }

    [Fact]
    public void A_new_specification_keeps_the_state()
    {
        Put("leak");
        _alarms.SetState("leak", _ => new("OK", "dry", null));

        Put("leak", threshold: 7);

        Assert.Equal(("OK", 7.0), (_alarms.StateOf("leak"), _alarms.Rows.Find("leak")!.Spec.Threshold));
    }

    [Fact]
    public void History_has_every_change_once_also_after_a_crash()
    {
        Put("leak");
        _alarms.SetState("leak", _ => new("ALARM", "water", null));
        var unwritten = _alarms.Rows.Find("leak")!.Unwritten;
        _alarms.History.Add(unwritten[0]);

        Assert.Equal(2, _alarms.WriteHistory("leak").Count);
        Assert.Empty(_alarms.WriteHistory("leak"));
        _alarms.Remove("leak");

        Assert.Equal(["ConfigurationUpdate", "StateUpdate", "ConfigurationUpdate"], _alarms.History.Below("leak\0").Select(entry => entry.Type));
        Assert.Null(_alarms.StateOf("leak"));
    }

    [Fact]
    public void Disabled_actions_are_not_done()
    {
        Put("leak", actions: ["arn:aws:sns:us-east-1:1:plumber"]);
        _alarms.SetState("leak", _ => new("ALARM", "water", null));
        Assert.Equal(["arn:aws:sns:us-east-1:1:plumber"], _alarms.WriteHistory("leak")[^1].Actions);

        _alarms.Enable("leak", false);
        _alarms.SetState("leak", _ => new("OK", "dry", null));
        _alarms.SetState("leak", _ => new("ALARM", "water", null));

        Assert.All(_alarms.WriteHistory("leak"), entry => Assert.Empty(entry.Actions));
    }

    private void Put(string name, double threshold = 1, IReadOnlyList<string>? actions = null) =>
        _alarms.Put(new() { AlarmName = name, Threshold = threshold, AlarmActions = actions }, $"arn:{name}");
}

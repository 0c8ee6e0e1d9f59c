using Sagebrush.Store;
using Sagebrush.Wire.Shapes.CloudWatch;

namespace Sagebrush.Metrics;

/// <summary>The alarms of this installation and their states.</summary>
/// <param name="db">Where they are kept.</param>
/// <param name="clock">The time.</param>
public sealed class Alarms(Database db, TimeProvider clock)
{
    /// <summary>How long a history is kept, as CloudWatch keeps it.</summary>
    internal static readonly TimeSpan HistoryKept = TimeSpan.FromDays(30);

    /// <summary>Told the name and the new state of an alarm whose state has changed, after that is on disk; be quick.</summary>
    public event Action<string, string>? Changed;

    /// <summary>Told the name of an alarm that was put or removed.</summary>
    internal event Action<string>? Configured;

    /// <summary>The alarms by name.</summary>
    internal Table<Alarm> Rows { get; } = new(db, "alarms", AlarmRows.Default.Alarm, clock);

    /// <summary>Their history.</summary>
    internal Table<AlarmEvent> History { get; } = new(db, "alarm_history", AlarmRows.Default.AlarmEvent, clock);

    /// <summary><c>OK</c>, <c>ALARM</c> or <c>INSUFFICIENT_DATA</c>; null when there is no such alarm.</summary>
    public string? StateOf(string name) => Rows.Find(name)?.State;

    /// <summary>Makes an alarm, or gives the one of that name another specification; its state stays until it is evaluated anew.</summary>
    internal void Put(PutMetricAlarmRequest spec, string arn)
    {
        var now = clock.GetUtcNow();
        while (Rows.Update(spec.AlarmName, alarm => alarm.With(AlarmEvents.Updated(alarm, spec, now)) with { Spec = spec with { Tags = null }, Configured = now }) is null)
        {
            try
            {
                var tags = (spec.Tags ?? []).ToDictionary(tag => tag.Key, tag => tag.Value);
                var alarm = new Alarm(spec with { Tags = null }, arn) { Tags = tags, Configured = now, StateUpdated = now, StateChanged = now };
                Rows.Add(alarm.With(AlarmEvents.Created(alarm, now)));
                break;
            }
            catch (DuplicateKeyException)
            {
                // Somebody else has just made it: then this is a change.
            }
        }

        Configured?.Invoke(spec.AlarmName);
    }

    /// <summary>Brings an alarm to a state; false when there is no such alarm.</summary>
    /// <param name="name">The alarm's.</param>
    /// <param name="decide">The state that it gets, with its reasons; null to leave it as it is. Pure.</param>
    /// <param name="byHand">Somebody says so, not the alarm's metric.</param>
    internal bool SetState(string name, Func<Alarm, AlarmVerdict?> decide, bool byHand = false)
    {
        string? changed = null;
        var now = clock.GetUtcNow();
        var row = Rows.Update(name, alarm =>
        {
            changed = null;
            if (decide(alarm) is not { } verdict)
            {
                return alarm;
            }

            var next = alarm with { State = verdict.State, Reason = verdict.Reason, ReasonData = verdict.Data, StateUpdated = now, IsSetByHand = byHand };
            if (verdict.State == alarm.State)
            {
                return next;
            }

            changed = verdict.State;
            return (next with { StateChanged = now }).With(AlarmEvents.Changed(alarm, next, now));
        });
        if (changed is not null)
        {
            Changed?.Invoke(name, changed);
        }

        return row is not null;
    }

    /// <summary>Whether an alarm does what it is to do when its state changes; false when there is no such alarm.</summary>
    internal bool Enable(string name, bool enabled)
    {
        var now = clock.GetUtcNow();
        var row = Rows.Update(name, alarm => (alarm.Spec.ActionsEnabled ?? true) == enabled ? alarm
            : alarm.With(AlarmEvents.Updated(alarm, alarm.Spec with { ActionsEnabled = enabled }, now)) with { Spec = alarm.Spec with { ActionsEnabled = enabled }, Configured = now });
        if (row is not null)
        {
            Configured?.Invoke(name);
        }

        return row is not null;
    }

    /// <summary>Removes an alarm; its history stays for its time.</summary>
    internal void Remove(string name)
    {
        WriteHistory(name);
        if (Rows.Find(name) is { } alarm && Rows.Remove(name))
        {
            Write(AlarmEvents.Deleted(alarm, clock.GetUtcNow()) with { Alarm = name, Number = alarm.NextEvent });
            Configured?.Invoke(name);
        }
    }

    /// <summary>Moves the last entries of an alarm's history into rows of their own; answers them.</summary>
    internal IReadOnlyList<AlarmEvent> WriteHistory(string name)
    {
        if (Rows.Find(name) is not { Unwritten: { Count: > 0 } unwritten })
        {
            return [];
        }

        foreach (var entry in unwritten)
        {
            Write(entry);
        }

        long last = unwritten[^1].Number;
        Rows.Update(name, alarm => alarm with { Unwritten = [.. alarm.Unwritten.Where(entry => entry.Number > last)] });
        return unwritten;
    }

    private void Write(AlarmEvent entry)
    {
        try
        {
            History.Add(entry);
        }
        catch (DuplicateKeyException)
        {
            // Written before a crash.
        }
    }
}

/// <summary>What an evaluation finds.</summary>
/// <param name="State">The state to be in.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="Data">Why, in JSON.</param>
internal sealed record AlarmVerdict(string State, string Reason, string? Data);

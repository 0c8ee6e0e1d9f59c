using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Sagebrush.Wire;

namespace Sagebrush.Metrics;

/// <summary>
/// Keeps the alarms' states true: looks at an alarm when it is put, when one of its periods is over, and when values come for a period that was over already. Then
/// writes its history and does what it is to do.
/// </summary>
/// <param name="alarms">The alarms.</param>
/// <param name="store">Their metrics.</param>
/// <param name="act">Does one action of an alarm: its ARN, the alarm as it is now, the entry of its history; throws when it cannot be done.</param>
/// <param name="clock">The time.</param>
/// <param name="log">Told of what went wrong.</param>
public sealed partial class AlarmLoop(Alarms alarms, MetricStore store, Func<string, Alarm, AlarmEvent, Task> act, TimeProvider clock, ILogger<AlarmLoop> log)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1), HistorySwept = TimeSpan.FromHours(1);

    private readonly Dictionary<string, Watch> _watched = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _touched = new(StringComparer.Ordinal);
    private volatile IReadOnlyDictionary<MetricKey, Watch[]> _byMetric = new Dictionary<MetricKey, Watch[]>();
    private volatile TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset _swept;

    /// <summary>Runs until cancelled.</summary>
    public async Task Run(CancellationToken cancel)
    {
        await Task.Yield();
        alarms.Configured += Touch;
        alarms.Changed += Touch;
        alarms.Rows.Changed += Forget;
        store.Added += Touch;
        foreach (var alarm in alarms.Rows.All())
        {
            _touched[alarm.Key] = true;
        }

        while (!cancel.IsCancellationRequested)
        {
            var woken = _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
            await Turn();
            var now = clock.GetUtcNow();
            var next = _watched.Values.Select(watch => watch.Due).Append(now + Longest).Min();
            if (_touched.IsEmpty && next > now)
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                await Task.WhenAny(woken.Task, Task.Delay(next - now, clock, patience.Token));
                await patience.CancelAsync();
            }
        }

        store.Added -= Touch;
        alarms.Rows.Changed -= Forget;
        alarms.Changed -= Touch;
        alarms.Configured -= Touch;
    }

    /// <summary>Looks at all alarms that were touched or are due.</summary>
    internal async Task Turn()
    {
        var now = clock.GetUtcNow();
        var due = _watched.Where(watched => watched.Value.Due <= now).Select(watched => watched.Key).Concat(_touched.Keys).Distinct().ToList();
        foreach (string name in due)
        {
            _touched.TryRemove(name, out _);
            try
            {
                Evaluate(name, now);
                await Act(name);
            }
            catch (Exception e)
            {
                Log.Failed(log, e, name);
                if (_watched.TryGetValue(name, out var watch))
                {
                    watch.Due = now + Longest;
                }
            }
        }

        if (now - _swept > HistorySwept)
        {
            _swept = now;
            try
            {
                Sweep(now);
            }
            catch (Exception e)
            {
                // A full disk: an hour later is soon enough.
                Log.NotSwept(log, e);
            }
        }
    }

    private void Evaluate(string name, DateTimeOffset now)
    {
        if (alarms.Rows.Find(name) is not { } alarm)
        {
            if (_watched.Remove(name))
            {
                Index();
            }

            return;
        }

        if (!_watched.TryGetValue(name, out var watch) || watch.Configured != alarm.Configured)
        {
            _watched[name] = watch = new(name, new AlarmQuery(alarm.Spec), alarm.Configured);
            Index();
        }

        if (alarm.IsSetByHand && watch.Query.NextEnd(alarm.StateUpdated) is var hold && now < hold)
        {
            watch.Due = hold;
            return;
        }

        var end = watch.Query.LastEnd(now);
        watch.Due = watch.Query.NextEnd(now);
        Volatile.Write(ref watch.Seen, end.UtcTicks);
        try
        {
            var points = watch.Query.Points(store, end);
            alarms.SetState(name, current => current.Configured == alarm.Configured ? AlarmStep.Next(current, points, end, watch.Query.Period) : null);
        }
        catch (AwsException e)
        {
            // An expression that its values make impossible.
            Log.Failed(log, e, name);
        }
    }

    private async Task Act(string name)
    {
        foreach (var entry in alarms.Rows.Find(name)?.Unwritten ?? [])
        {
            foreach (string arn in entry.Actions)
            {
                string? failure = null;
                try
                {
                    await act(arn, alarms.Rows.Find(name)!, entry);
                }
                catch (Exception e)
                {
                    failure = e.Message;
                }

                alarms.Rows.Update(name, alarm => alarm.With(AlarmEvents.Acted(arn, failure, alarm.State, clock.GetUtcNow())));
            }
        }

        alarms.WriteHistory(name);
    }

    private void Sweep(DateTimeOffset now)
    {
        foreach (var entry in alarms.History.All().Where(entry => now - entry.At > Alarms.HistoryKept))
        {
            alarms.History.Remove(entry.Key);
        }
    }

    private void Index() => _byMetric = _watched.Values.SelectMany(watch => watch.Query.Keys.Select(key => (Key: key, Watch: watch)))
        .GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.Select(pair => pair.Watch).ToArray());

    // A row that went with all others: the database was emptied.
    private void Forget(string name)
    {
        if (alarms.Rows.Find(name) is null)
        {
            Touch(name);
        }
    }

    private void Touch(string name)
    {
        _touched[name] = true;
        _wake.TrySetResult();
    }

    private void Touch(string name, string state) => Touch(name);

    // Values of the period that goes on are looked at when it is over.
    private void Touch(IReadOnlyCollection<MetricSample> samples)
    {
        var index = _byMetric;
        if (index.Count == 0)
        {
            return;
        }

        foreach (var sample in samples)
        {
            foreach (var watch in index.GetValueOrDefault(sample.Key, []).Where(watch => sample.Time.UtcTicks < Volatile.Read(ref watch.Seen)))
            {
                Touch(watch.Name);
            }
        }
    }

    /// <summary>An alarm that is looked at.</summary>
    private sealed class Watch(string name, AlarmQuery query, DateTimeOffset configured)
    {
        /// <summary>The end of the last period that was looked at, in ticks.</summary>
        public long Seen;

        public string Name => name;

        public AlarmQuery Query => query;

        public DateTimeOffset Configured => configured;

        public DateTimeOffset Due { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Alarm {Name} could not be evaluated")]
        public static partial void Failed(ILogger log, Exception exception, string name);

        [LoggerMessage(2, LogLevel.Error, "The history of alarms could not be cleared of what is old")]
        public static partial void NotSwept(ILogger log, Exception exception);
    }
}

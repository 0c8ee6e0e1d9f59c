using System.Collections.Concurrent;
using Sagebrush.Store;

namespace Sagebrush.Metrics;

/// <summary>
/// All metrics of this installation. What clients put is on disk when they are told so; what the platform itself measures is added in memory and written by
/// <see cref="MetricLoop"/>, at the latest a second later. Values are kept by the second for three hours and in longer stretches after that.
/// </summary>
public sealed class MetricStore
{
    private const int MostKnown = 50_000;

    private static readonly TimeSpan Listed = TimeSpan.FromDays(14);

    private readonly Database _database;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<MetricKey, (long Id, long Dated)> _known = new();
    private readonly PendingMetrics _pending = new();
    private readonly Lock _flushing = new();
    private Task _flush = Task.CompletedTask;

    /// <summary>Opens the store, making its tables where they are missing.</summary>
    public MetricStore(Database db, TimeProvider clock)
    {
        (_database, _clock) = (db, clock);
        db.Write(connection =>
        {
            MetricRows.Make(connection);
            return true;
        });
        db.Cleared += Forget;
    }

    /// <summary>Told what has come, after it can be read; be quick.</summary>
    public event Action<IReadOnlyCollection<MetricSample>>? Added;

    /// <summary>Adds one value that the platform has measured.</summary>
    /// <param name="key">Of which metric.</param>
    /// <param name="value">The value; finite.</param>
    /// <param name="unit">As CloudWatch names it.</param>
    /// <param name="at">When it was; now when null.</param>
    public void Add(MetricKey key, double value, string unit, DateTimeOffset? at = null) => Add([new(key, at ?? _clock.GetUtcNow(), unit, MetricSummary.Of(value))]);

    /// <summary>Adds what the platform has measured; on disk within a second.</summary>
    public void Add(IReadOnlyCollection<MetricSample> samples)
    {
        _pending.Add(samples);
        Added?.Invoke(samples);
    }

    /// <summary>Keeps what a client has put; on disk when the task completes.</summary>
    /// <param name="samples">The values.</param>
    /// <param name="once">
    /// Names this put for good: who does not know whether he has put these values, for he was killed, puts them again under the same name, and they are kept once. Null: they
    /// are kept each time.
    /// </param>
    public async Task Put(IReadOnlyCollection<MetricSample> samples, string? once = null)
    {
        if (await Write([.. samples.Select(sample => (sample.Key, Point(sample.Time.ToUnixTimeSeconds(), sample.Unit, sample.Summary)))], once))
        {
            Added?.Invoke(samples);
        }
    }

    /// <summary>The periods of a metric that have values, in the order of time.</summary>
    /// <param name="key">Which metric.</param>
    /// <param name="from">Where the first period begins; to the second.</param>
    /// <param name="to">Values from here on are left out.</param>
    /// <param name="periodSeconds">Length of a period.</param>
    /// <param name="unit">Only values of this unit; all when null.</param>
    /// <param name="apart">Values of several units in a period stay apart, each unit with a period of its own; else all count together.</param>
    public IReadOnlyList<MetricPeriod> Read(MetricKey key, DateTimeOffset from, DateTimeOffset to, int periodSeconds, string? unit = null, bool apart = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(periodSeconds, 1);
        long first = from.ToUnixTimeSeconds(), end = to.ToUnixTimeSeconds();
        var points = Points(key, first, end).Where(point => unit is null || point.Unit == unit);
        return [.. points.GroupBy(point => (Period: (point.Time - first) / periodSeconds, Unit: apart ? point.Unit : "")).OrderBy(group => group.Key).Select(group => new MetricPeriod(
            DateTimeOffset.FromUnixTimeSeconds(first + group.Key.Period * periodSeconds), group.First().Unit,
            group.Select(point => point.Summary).Aggregate((sum, next) => sum.And(next))))];
    }

    /// <summary>The metrics that had values in the last two weeks, by namespace, name and dimensions.</summary>
    /// <param name="ns">Only of this namespace; all when null.</param>
    /// <param name="name">Only of this name; all when null.</param>
    /// <param name="age">Only those with a value since then; two weeks when null.</param>
    public IReadOnlyList<ListedMetric> List(string? ns = null, string? name = null, TimeSpan? age = null)
    {
        Flush().GetAwaiter().GetResult();
        long since = (_clock.GetUtcNow() - (age ?? Listed)).ToUnixTimeSeconds();
        return _database.Read(connection => MetricRows.List(connection, ns, name, since));
    }

    /// <summary>Writes down what was added in memory before the call.</summary>
    internal async Task Flush()
    {
        // One that goes on began before, and who began it hears of its failure; the next has all that is wanted, whoever begins it.
        await _flush.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Task next;
        lock (_flushing)
        {
            if (_flush.IsCompleted)
            {
                if (_pending.Take() is not { } points)
                {
                    return;
                }

                _flush = Write(points);
            }

            next = _flush;
        }

        await next;
    }

    private async Task Write(Dictionary<(MetricKey Key, long Time, string Unit), MetricSummary> waiting)
    {
        try
        {
            await Write([.. waiting.Select(entry => (entry.Key.Key, Point(entry.Key.Time, entry.Key.Unit, entry.Value)))]);
        }
        catch
        {
            _pending.GiveBack(waiting);
            throw;
        }
    }

    /// <summary>Makes old points coarser, some at a time. True when there is more to do.</summary>
    internal async Task<bool> RollUp()
    {
        var (hasMore, hasForgotten) = await MetricRollUp.Turn(_database, _clock.GetUtcNow());
        if (hasForgotten)
        {
            _known.Clear();
        }

        return hasMore;
    }

    /// <summary>What is on disk and what waits for it: nothing twice and nothing missing, for no flush goes on between the two looks.</summary>
    private List<MetricPoint> Points(MetricKey key, long from, long to)
    {
        while (true)
        {
            Task flush;
            lock (_flushing)
            {
                flush = _flush;
            }

            ((IAsyncResult)flush).AsyncWaitHandle.WaitOne();
            var points = _database.Read(connection =>
                (_known.TryGetValue(key, out var known) ? known.Id : MetricRows.Series(connection, key)) is { } id ? MetricRows.Points(connection, id, from, to) : []);
            lock (_flushing)
            {
                if (ReferenceEquals(flush, _flush))
                {
                    return [.. points, .. _pending.Of(key, from, to)];
                }
            }
        }
    }

    private MetricPoint Point(long second, string unit, MetricSummary summary)
    {
        int resolution = MetricRetention.Resolution(TimeSpan.FromSeconds(_clock.GetUtcNow().ToUnixTimeSeconds() - second));
        return new(second / resolution * resolution, resolution, unit, summary);
    }

    /// <summary>False when a put of that name was written before.</summary>
    private async Task<bool> Write(IReadOnlyList<(MetricKey Key, MetricPoint Point)> points, string? once = null)
    {
        long second = _clock.GetUtcNow().ToUnixTimeSeconds(), now = second / 60 * 60;
        var written = await _database.WriteAsync(
            connection => once is not null && !MetricRows.Claim(connection, once, second) ? null : Write(connection, points, now),
            touched =>
            {
                if (_known.Count > MostKnown)
                {
                    _known.Clear();
                }

                foreach (var (key, id) in touched ?? [])
                {
                    _known[key] = (id, now);
                }
            });
        return written is not null;
    }

    private Dictionary<MetricKey, long> Write(Connection connection, IReadOnlyList<(MetricKey Key, MetricPoint Point)> points, long now)
    {
        var touched = new Dictionary<MetricKey, long>();
        foreach (var (key, point) in points)
        {
            if (!touched.TryGetValue(key, out long id))
            {
                touched[key] = id = _known.TryGetValue(key, out var known) && known.Dated == now ? known.Id : MetricRows.Touch(connection, key, now);
            }

            MetricRows.Add(connection, id, point);
        }

        return touched;
    }

    private void Forget()
    {
        _pending.Take();
        _known.Clear();
    }
}

using System.Collections.Concurrent;
using Sagebrush.Store;

namespace Sagebrush.Metrics;

/// <summary>
/// All metrics of this installation. What clients put is on disk when they are told so; what the platform itself measures is added in memory and written by
/// <see cref="MetricLoop"/>, at the latest a second later. Values are kept by the second for three hours and in longer stretches after that.
/// </summary>
public sealed class MetricStore
{
    /// <summary>How much may wait in memory for the disk, in points; what comes beyond is not kept.</summary>
    private const int MostPending = 100_000;

    private const int MostKnown = 50_000, RollUpBatch = 2_000;

    private static readonly TimeSpan Listed = TimeSpan.FromDays(14);

    private readonly Database _database;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<MetricKey, (long Id, long Dated)> _known = new();
    private readonly Lock _gathering = new();
    private Dictionary<(MetricKey Key, long Time, string Unit), MetricSummary> _pending = [];
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
        lock (_gathering)
        {
            foreach (var sample in samples)
            {
                var place = (sample.Key, sample.Time.ToUnixTimeSeconds(), sample.Unit);
                if (_pending.TryGetValue(place, out var there))
                {
                    _pending[place] = there.And(sample.Summary);
                }
                else if (_pending.Count < MostPending)
                {
                    _pending[place] = sample.Summary;
                }
            }
        }

        Added?.Invoke(samples);
    }

    /// <summary>Keeps what a client has put; on disk when the task completes.</summary>
    public async Task Put(IReadOnlyCollection<MetricSample> samples)
    {
        await Write([.. samples.Select(sample => (sample.Key, Point(sample.Time.ToUnixTimeSeconds(), sample.Unit, sample.Summary)))]);
        Added?.Invoke(samples);
    }

    /// <summary>The periods of a metric that have values, in the order of time.</summary>
    /// <param name="key">Which metric.</param>
    /// <param name="from">Where the first period begins; to the second.</param>
    /// <param name="to">Values from here on are left out.</param>
    /// <param name="periodSeconds">Length of a period.</param>
    /// <param name="unit">Only values of this unit; all when null.</param>
    public IReadOnlyList<MetricPeriod> Read(MetricKey key, DateTimeOffset from, DateTimeOffset to, int periodSeconds, string? unit = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(periodSeconds, 1);
        long first = from.ToUnixTimeSeconds(), end = to.ToUnixTimeSeconds();
        var points = Points(key, first, end).Where(point => unit is null || point.Unit == unit);
        return [.. points.GroupBy(point => (point.Time - first) / periodSeconds).OrderBy(group => group.Key).Select(group => new MetricPeriod(
            DateTimeOffset.FromUnixTimeSeconds(first + group.Key * periodSeconds), group.First().Unit,
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
        while (true)
        {
            Task busy;
            lock (_gathering)
            {
                if (_flush.IsCompleted)
                {
                    if (_pending.Count == 0)
                    {
                        return;
                    }

                    (var points, _pending) = (_pending, []);
                    busy = _flush = Write(points);
                }
                else
                {
                    busy = _flush;
                }
            }

            await busy;
        }
    }

    private async Task Write(Dictionary<(MetricKey Key, long Time, string Unit), MetricSummary> waiting)
    {
        try
        {
            await Write([.. waiting.Select(entry => (entry.Key.Key, Point(entry.Key.Time, entry.Key.Unit, entry.Value)))]);
        }
        catch
        {
            // A full disk: what was measured goes on waiting, as far as there is room.
            lock (_gathering)
            {
                foreach (var (place, summary) in waiting.Take(MostPending - _pending.Count))
                {
                    _pending[place] = _pending.TryGetValue(place, out var there) ? summary.And(there) : summary;
                }
            }

            throw;
        }
    }

    /// <summary>Makes old points part of longer ones and forgets the oldest; some at a time, so that no writer waits long. True when there is more to do.</summary>
    internal async Task<bool> RollUp()
    {
        long now = _clock.GetUtcNow().ToUnixTimeSeconds();
        bool full = false;
        for (int i = 0; i < MetricRetention.Steps.Count; i++)
        {
            var (resolution, age) = MetricRetention.Steps[i];
            int? next = i + 1 < MetricRetention.Steps.Count ? MetricRetention.Steps[i + 1].Resolution : null;

            // Whole stretches only: one is never partly in the longer row and partly not.
            long before = (now - (long)age.TotalSeconds) / (next ?? 1) * (next ?? 1);
            full |= await _database.WriteAsync(connection => RollUp(connection, resolution, next, before)) == RollUpBatch;
        }

        long oldest = now - (long)MetricRetention.Steps[^1].Age.TotalSeconds;
        if (await _database.WriteAsync(connection => MetricRows.RemoveSeries(connection, oldest)))
        {
            _known.Clear();
        }

        return full;
    }

    private static int RollUp(Connection connection, int resolution, int? next, long before)
    {
        var old = MetricRows.Finer(connection, resolution, before, RollUpBatch);
        foreach (var (series, point) in old)
        {
            MetricRows.Remove(connection, series, point);
        }

        if (next is { } longer)
        {
            foreach (var row in old.GroupBy(entry => (entry.Series, Time: entry.Point.Time / longer * longer, entry.Point.Unit)))
            {
                var summary = row.Select(entry => entry.Point.Summary).Aggregate((sum, more) => sum.And(more));
                MetricRows.Add(connection, row.Key.Series, new(row.Key.Time, longer, row.Key.Unit, summary));
            }
        }

        return old.Count;
    }

    /// <summary>What is on disk and what waits for it: nothing twice and nothing missing, for no flush goes on between the two looks.</summary>
    private List<MetricPoint> Points(MetricKey key, long from, long to)
    {
        while (true)
        {
            Task flush;
            lock (_gathering)
            {
                flush = _flush;
            }

            ((IAsyncResult)flush).AsyncWaitHandle.WaitOne();
            var points = _database.Read(connection =>
                (_known.TryGetValue(key, out var known) ? known.Id : MetricRows.Series(connection, key)) is { } id ? MetricRows.Points(connection, id, from, to) : []);
            lock (_gathering)
            {
                if (ReferenceEquals(flush, _flush))
                {
                    points.AddRange(_pending
                        .Where(entry => entry.Key.Time >= from && entry.Key.Time < to && entry.Key.Key.Equals(key))
                        .Select(entry => new MetricPoint(entry.Key.Time, 1, entry.Key.Unit, entry.Value)));
                    return points;
                }
            }
        }
    }

    private MetricPoint Point(long second, string unit, MetricSummary summary)
    {
        int resolution = MetricRetention.Resolution(TimeSpan.FromSeconds(_clock.GetUtcNow().ToUnixTimeSeconds() - second));
        return new(second / resolution * resolution, resolution, unit, summary);
    }

    private Task<Dictionary<MetricKey, long>> Write(IReadOnlyList<(MetricKey Key, MetricPoint Point)> points)
    {
        long now = _clock.GetUtcNow().ToUnixTimeSeconds() / 60 * 60;
        return _database.WriteAsync(
            connection =>
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
            },
            touched =>
            {
                if (_known.Count > MostKnown)
                {
                    _known.Clear();
                }

                foreach (var (key, id) in touched)
                {
                    _known[key] = (id, now);
                }
            });
    }

    private void Forget()
    {
        lock (_gathering)
        {
            _pending = [];
        }

        _known.Clear();
    }
}

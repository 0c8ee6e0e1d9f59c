using Waiting = System.Collections.Generic.Dictionary<(Sagebrush.Metrics.MetricKey Key, long Time, string Unit), Sagebrush.Metrics.MetricSummary>;

namespace Sagebrush.Metrics;

/// <summary>What the platform has measured and what waits for the disk: one summary for each metric, second and unit. Bounded: what finds no room is not kept.</summary>
internal sealed class PendingMetrics
{
    /// <summary>How much may wait, in points.</summary>
    private const int Most = 100_000;

    private readonly Lock _lock = new();
    private Waiting _points = [];

    /// <summary>Adds values to those that wait.</summary>
    public void Add(IReadOnlyCollection<MetricSample> samples)
    {
        lock (_lock)
        {
            foreach (var sample in samples)
            {
                Add((sample.Key, sample.Time.ToUnixTimeSeconds(), sample.Unit), sample.Summary);
            }
        }
    }

    /// <summary>Takes out all that waits; null when nothing does.</summary>
    public Waiting? Take()
    {
        lock (_lock)
        {
            if (_points.Count == 0)
            {
                return null;
            }

            (var taken, _points) = (_points, []);
            return taken;
        }
    }

    /// <summary>Puts back what was taken out and not written: a full disk. It goes on waiting as far as there is room.</summary>
    public void GiveBack(Waiting taken)
    {
        lock (_lock)
        {
            foreach (var (place, summary) in taken)
            {
                Add(place, summary);
            }
        }
    }

    /// <summary>The points of a metric that begin within [from, to).</summary>
    public List<MetricPoint> Of(MetricKey key, long from, long to)
    {
        lock (_lock)
        {
            return
            [
                .. _points.Where(entry => entry.Key.Time >= from && entry.Key.Time < to && entry.Key.Key.Equals(key))
                    .Select(entry => new MetricPoint(entry.Key.Time, 1, entry.Key.Unit, entry.Value)),
            ];
        }
    }

    private void Add((MetricKey, long, string) place, MetricSummary summary)
    {
        if (_points.TryGetValue(place, out var there))
        {
            _points[place] = there.And(summary);
        }
        else if (_points.Count < Most)
        {
            _points[place] = summary;
        }
    }
}

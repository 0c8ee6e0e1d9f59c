using Sagebrush.Store;

namespace Sagebrush.Metrics;

/// <summary>Makes old points of metrics part of longer ones and forgets the oldest, as <see cref="MetricRetention"/> says.</summary>
internal static class MetricRollUp
{
    private const int Batch = 2_000;

    /// <summary>Does some of it, so that no writer waits long.</summary>
    /// <returns>Whether there is more to do, and whether metrics were forgotten as a whole.</returns>
    public static async Task<(bool HasMore, bool HasForgotten)> Turn(Database db, DateTimeOffset time)
    {
        long now = time.ToUnixTimeSeconds();
        bool hasMore = false;
        for (int i = 0; i < MetricRetention.Steps.Count; i++)
        {
            var (resolution, age) = MetricRetention.Steps[i];
            int? next = i + 1 < MetricRetention.Steps.Count ? MetricRetention.Steps[i + 1].Resolution : null;

            // Whole stretches only: one is never partly in the longer row and partly not.
            long before = (now - (long)age.TotalSeconds) / (next ?? 1) * (next ?? 1);
            hasMore |= await db.WriteAsync(connection => Lengthen(connection, resolution, next, before)) == Batch;
        }

        long oldest = now - (long)MetricRetention.Steps[^1].Age.TotalSeconds;
        bool hasForgotten = await db.WriteAsync(connection =>
        {
            MetricRows.RemoveClaims(connection, oldest);
            return MetricRows.RemoveSeries(connection, oldest);
        });
        return (hasMore, hasForgotten);
    }

    /// <summary>Makes points of one resolution part of points of the next, or removes them when there is none; answers how many.</summary>
    private static int Lengthen(Connection connection, int resolution, int? next, long before)
    {
        var old = MetricRows.Finer(connection, resolution, before, Batch);
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
}

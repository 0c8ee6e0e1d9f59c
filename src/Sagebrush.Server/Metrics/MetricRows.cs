using System.Text.Json;
using Microsoft.Data.Sqlite;
using Sagebrush.Store;

namespace Sagebrush.Metrics;

/// <summary>
/// The rows of metrics: one for each metric, and one for each stretch of its time, as long as its resolution says, that has values. What comes for a stretch
/// that is there is added to it. Puts that are to be written once have rows by name.
/// </summary>
internal static class MetricRows
{
    private const string Columns = "time, resolution, unit, count, sum, min, max, distribution";

    public static void Make(Connection connection) => connection.Execute("""
        CREATE TABLE IF NOT EXISTS cloudwatch_series (
            id INTEGER PRIMARY KEY, namespace TEXT NOT NULL, name TEXT NOT NULL, dimensions TEXT NOT NULL, last INTEGER NOT NULL, UNIQUE (namespace, name, dimensions));
        CREATE TABLE IF NOT EXISTS cloudwatch_points (
            series INTEGER NOT NULL, time INTEGER NOT NULL, resolution INTEGER NOT NULL, unit TEXT NOT NULL,
            count REAL NOT NULL, sum REAL NOT NULL, min REAL NOT NULL, max REAL NOT NULL, distribution BLOB, PRIMARY KEY (series, time, resolution, unit)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS cloudwatch_points_age ON cloudwatch_points (resolution, time);
        CREATE TABLE IF NOT EXISTS cloudwatch_puts (name TEXT PRIMARY KEY, time INTEGER NOT NULL) WITHOUT ROWID;
        """);

    /// <summary>The metric's id; null when it has no row.</summary>
    public static long? Series(Connection connection, MetricKey key)
    {
        using var row = connection.Query("SELECT id FROM cloudwatch_series WHERE namespace = $1 AND name = $2 AND dimensions = $3", key.Namespace, key.Name, Dimensions(key));
        return row.Read() ? row.GetInt64(0) : null;
    }

    /// <summary>The metric's id, its row made or dated.</summary>
    public static long Touch(Connection connection, MetricKey key, long now)
    {
        using var row = connection.Query("""
            INSERT INTO cloudwatch_series (namespace, name, dimensions, last) VALUES ($1, $2, $3, $4)
            ON CONFLICT (namespace, name, dimensions) DO UPDATE SET last = max(last, excluded.last) RETURNING id
            """, key.Namespace, key.Name, Dimensions(key), now);
        row.Read();
        return row.GetInt64(0);
    }

    public static void Add(Connection connection, long series, MetricPoint point)
    {
        MetricPoint? there;
        using (var row = connection.Query(
            $"SELECT {Columns} FROM cloudwatch_points WHERE series = $1 AND time = $2 AND resolution = $3 AND unit = $4", series, point.Time, point.Resolution, point.Unit))
        {
            there = row.Read() ? Point(row) : null;
        }

        var summary = there is null ? point.Summary : there.Summary.And(point.Summary);
        connection.Execute(
            $"INSERT OR REPLACE INTO cloudwatch_points (series, {Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            series, point.Time, point.Resolution, point.Unit, summary.Count, summary.Sum, summary.Min, summary.Max, (object?)summary.Distribution?.Write() ?? DBNull.Value);
    }

    /// <summary>The points of a metric whose stretches begin within [from, to), in the order of time.</summary>
    public static List<MetricPoint> Points(Connection connection, long series, long from, long to)
    {
        using var rows = connection.Query($"SELECT {Columns} FROM cloudwatch_points WHERE series = $1 AND time >= $2 AND time < $3 ORDER BY time", series, from, to);
        var points = new List<MetricPoint>();
        while (rows.Read())
        {
            points.Add(Point(rows));
        }

        return points;
    }

    /// <summary>The oldest points of a resolution that begin before a time.</summary>
    public static List<(long Series, MetricPoint Point)> Finer(Connection connection, int resolution, long time, int limit)
    {
        using var rows = connection.Query(
            $"SELECT {Columns}, series FROM cloudwatch_points WHERE resolution = $1 AND time < $2 ORDER BY time LIMIT $3", resolution, time, limit);
        var points = new List<(long, MetricPoint)>();
        while (rows.Read())
        {
            points.Add((rows.GetInt64(8), Point(rows)));
        }

        return points;
    }

    public static void Remove(Connection connection, long series, MetricPoint point) => connection.Execute(
        "DELETE FROM cloudwatch_points WHERE series = $1 AND time = $2 AND resolution = $3 AND unit = $4", series, point.Time, point.Resolution, point.Unit);

    /// <summary>Removes metrics that have had no value since; answers whether there were any.</summary>
    public static bool RemoveSeries(Connection connection, long before) => connection.Execute("DELETE FROM cloudwatch_series WHERE last < $1", before) > 0;

    /// <summary>Notes that a put of this name is written; false when it was before.</summary>
    public static bool Claim(Connection connection, string name, long now) =>
        connection.Execute("INSERT INTO cloudwatch_puts (name, time) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", name, now) > 0;

    /// <summary>Forgets the names of puts that are so old that their values have gone.</summary>
    public static void RemoveClaims(Connection connection, long before) => connection.Execute("DELETE FROM cloudwatch_puts WHERE time < $1", before);

    /// <summary>Metrics by namespace, name and dimensions.</summary>
    public static List<ListedMetric> List(Connection connection, string? ns, string? name, long since)
    {
        using var rows = connection.Query("""
            SELECT namespace, name, dimensions, last FROM cloudwatch_series
            WHERE ($1 = '' OR namespace = $1) AND ($2 = '' OR name = $2) AND last >= $3 ORDER BY namespace, name, dimensions
            """, ns ?? "", name ?? "", since);
        var found = new List<ListedMetric>();
        while (rows.Read())
        {
            found.Add(new(new(rows.GetString(0), rows.GetString(1), Dimensions(rows.GetString(2))), DateTimeOffset.FromUnixTimeSeconds(rows.GetInt64(3))));
        }

        return found;
    }

    private static MetricPoint Point(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetInt32(1), row.GetString(2),
        new(row.GetDouble(3), row.GetDouble(4), row.GetDouble(5), row.GetDouble(6), row.IsDBNull(7) ? null : Distribution.Read(row.GetFieldValue<byte[]>(7))));

    private static string Dimensions(MetricKey key)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartArray();
            foreach (var (name, value) in key.Dimensions)
            {
                json.WriteStringValue(name);
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static List<(string Name, string Value)> Dimensions(string json)
    {
        using var document = JsonDocument.Parse(json);
        string[] words = [.. document.RootElement.EnumerateArray().Select(word => word.GetString()!)];
        return [.. words.Chunk(2).Select(pair => (pair[0], pair[1]))];
    }
}

/// <summary>The values of one stretch of a metric's time, as they are kept.</summary>
/// <param name="Time">Its first second, since 1970.</param>
/// <param name="Resolution">Its length in seconds.</param>
/// <param name="Unit">Of the values.</param>
/// <param name="Summary">The values.</param>
internal sealed record MetricPoint(long Time, int Resolution, string Unit, MetricSummary Summary);

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Sagebrush.Algorithms;
using Sagebrush.Contract;

namespace Sagebrush.Monitoring;

/// <summary>What an analysis leaves: files of JSON, and metrics.</summary>
/// <param name="settings">Say where.</param>
/// <param name="root">Where <c>/opt/ml</c> is.</param>
/// <param name="clock">Dates metrics that have no window.</param>
public sealed class Reports(MonitorSettings settings, MlRoot root, TimeProvider clock)
{
    /// <summary>Writes a report.</summary>
    public void Write<T>(string name, T report, JsonTypeInfo<T> type) =>
        File.WriteAllBytes(Path.Combine(settings.Output, name), JsonSerializer.SerializeToUtf8Bytes(report, type));

    /// <summary>Reads a report of another analysis.</summary>
    /// <exception cref="ClientException">It is no such report.</exception>
    public static T Read<T>(string path, JsonTypeInfo<T> type)
    {
        // An input is a folder with the one file that was asked for.
        string file = Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.json", SearchOption.AllDirectories).FirstOrDefault(path) : path;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), type) ?? throw new ClientException($"{file} holds null.");
        }
        catch (JsonException e)
        {
            throw new ClientException($"{file} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Leaves metrics for CloudWatch, dated with the end of the window.</summary>
    /// <param name="metrics">Name, and value or the four numbers of a set.</param>
    public void Put(IEnumerable<(string Name, MetricValues Values)> metrics)
    {
        if (!settings.PutsMetrics || settings.Schedule is null)
        {
            return;
        }

        // The window's end is the first moment of the next one's.
        var time = settings.Window.End is { } end ? end - TimeSpan.FromSeconds(1) : clock.GetUtcNow();
        JsonArray dimensions = [.. new[] { ("Endpoint", settings.Endpoint), ("MonitoringSchedule", settings.Schedule) }
            .Where(dimension => dimension.Item2 is not null).Select(dimension => new JsonObject { ["Name"] = dimension.Item1, ["Value"] = dimension.Item2 })];
        Directory.CreateDirectory(root.CloudWatchMetrics);
        using var lines = new StreamWriter(Path.Combine(root.CloudWatchMetrics, "cloudwatch_metrics.jsonl"));
        foreach (var (name, values) in metrics)
        {
            var line = new JsonObject
            {
                ["MetricName"] = name, ["Timestamp"] = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                ["Dimensions"] = dimensions.DeepClone(),
            };
            values.WriteTo(line);
            lines.WriteLine(line.ToJsonString());
        }
    }
}

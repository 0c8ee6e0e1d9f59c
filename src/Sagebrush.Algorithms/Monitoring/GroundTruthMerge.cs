using System.Text.Json.Nodes;
using System.Text.Json;
using Sagebrush.Algorithms;
using Sagebrush.Contract;

namespace Sagebrush.Monitoring;

/// <summary>
/// Joins captured invocations with the truth that became known later, by the event's name: the inference id that the caller gave, else the event id. What has no
/// partner is left out. Of several truths for one event the last counts.
/// </summary>
/// <param name="variable">Answers an environment variable.</param>
/// <param name="root">Where <c>/opt/ml</c> is.</param>
/// <param name="log">Gets lines for people.</param>
/// <remarks>Source: AWS, "Ingest Ground Truth Labels and Merge Them With Predictions".</remarks>
internal sealed class GroundTruthMerge(Func<string, string?> variable, MlRoot root, TextWriter log)
{
    /// <summary>Writes the merged lines; answers what is to be said.</summary>
    /// <exception cref="ClientException">A line is not of its form, or nothing could be merged.</exception>
    public string Run()
    {
        var window = new MonitorSettings(name => name == "dataset_format" ? null : variable(name), root).Window;
        var truths = Truths(MonitorSettings.Place(MonitorSettings.Required("ground_truth_source", variable), root));
        string output = MonitorSettings.Place(MonitorSettings.Required("output_path", variable), root);
        Directory.CreateDirectory(output);
        long captured = 0, merged = 0;
        using (var lines = new StreamWriter(Path.Combine(output, "merged.jsonl")))
        {
            foreach (var record in new Dataset(MonitorSettings.Place(MonitorSettings.Required("dataset_source", variable), root), DatasetFormat.Captured, window).Records())
            {
                captured++;
                if (truths.TryGetValue(record.EventId, out var truth))
                {
                    lines.WriteLine(Joined(record.Line, truth).ToJsonString());
                    merged++;
                }
            }
        }

        log.WriteLine($"{captured} captured invocations, {truths.Count} ground truths, {merged} merged");
        return merged > 0 ? $"Completed: {merged} of {captured} records were merged with ground truth." : throw new ClientException("No ground truth matches a captured invocation.");
    }

    private static JsonObject Joined(JsonObject line, JsonNode truth) => new()
    {
        ["eventVersion"] = "0",
        ["groundTruthData"] = truth.DeepClone(),
        ["captureData"] = line["captureData"]?.DeepClone(),
        ["eventMetadata"] = line["eventMetadata"]?.DeepClone(),
    };

    // {"groundTruthData": {"data": "1", "encoding": "CSV"}, "eventMetadata": {"eventId": "aaaa-bbbb-cccc"}, "eventVersion": "0"}
    private static Dictionary<string, JsonNode> Truths(string folder)
    {
        var truths = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        foreach (string path in new Dataset(folder, DatasetFormat.Captured, default).Files)
        {
            foreach (var (number, line) in File.ReadLines(path).Index().Where(line => !string.IsNullOrWhiteSpace(line.Item)))
            {
                try
                {
                    var json = JsonNode.Parse(line)!.AsObject();
                    truths[(string?)json["eventMetadata"]?["eventId"] ?? throw new FormatException("no eventId")] = json["groundTruthData"] ?? throw new FormatException("no groundTruthData");
                }
                catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentNullException)
                {
                    throw new ClientException($"{path}: line {number + 1} is no ground truth with groundTruthData and eventMetadata.eventId: {e.Message}", e);
                }
            }
        }

        return truths;
    }
}

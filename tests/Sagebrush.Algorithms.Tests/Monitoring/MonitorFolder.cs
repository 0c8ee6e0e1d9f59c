using System.Text.Json;
using System.Text.Json.Nodes;
using Sagebrush.Contract;

namespace Sagebrush.Monitoring;

/// <summary>A folder in which the monitor's containers run.</summary>
internal sealed class MonitorFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("sagebrush-test-").FullName;

    /// <summary>The variables of the next run.</summary>
    public Dictionary<string, string> Variables { get; } = new()
    {
        ["dataset_source"] = "/opt/ml/processing/input", ["output_path"] = "/opt/ml/processing/output", ["publish_cloudwatch_metrics"] = "Enabled",
    };

    public string Log { get; private set; } = "";

    /// <summary>Puts a file below <c>/opt/ml/processing</c>.</summary>
    public MonitorFolder Has(string name, string text)
    {
        string path = System.IO.Path.Combine(Path, "processing", name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        using var file = new StreamWriter(path);
        file.Write(text);
        return this;
    }

    /// <summary>What was left below <c>/opt/ml/processing</c>.</summary>
    public string Text(string name) => File.ReadAllText(System.IO.Path.Combine(Path, "processing", name));

    public JsonNode Json(string name) => JsonNode.Parse(Text("output/" + name))!;

    public string Message => File.ReadAllText(System.IO.Path.Combine(Path, "output", "message"));

    public IReadOnlyList<JsonNode> Metrics => [.. File.ReadLines(System.IO.Path.Combine(Path, "output", "metrics", "cloudwatch", "cloudwatch_metrics.jsonl")).Select(line => JsonNode.Parse(line)!)];

    /// <summary>Runs; answers the exit code.</summary>
    public int Run(string role = MonitorContainer.Analyze)
    {
        using var log = new StringWriter();
        int code = new MonitorContainer(name => Variables.GetValueOrDefault(name), new MlRoot(Path), log, TimeProvider.System).Run(role);
        Log = log.ToString();
        return code;
    }

    /// <summary>Makes what was suggested by a baseline the constraints of the next run.</summary>
    public void UseBaseline()
    {
        foreach (string name in (string[])["statistics", "constraints"])
        {
            Has($"baseline/{name}.json", Text($"output/{name}.json"));
            Variables[$"baseline_{name}"] = $"/opt/ml/processing/baseline/{name}.json";
        }
    }

    /// <summary>A captured invocation.</summary>
    public static string Captured(string id, string input, string output, string time = "2026-11-22T08:00:00Z", string encoding = "CSV") => JsonSerializer.Serialize(new JsonObject
    {
        ["captureData"] = new JsonObject
        {
            ["endpointInput"] = new JsonObject { ["observedContentType"] = "text/csv", ["mode"] = "INPUT", ["data"] = input, ["encoding"] = "CSV" },
            ["endpointOutput"] = new JsonObject { ["observedContentType"] = "x", ["mode"] = "OUTPUT", ["data"] = output, ["encoding"] = encoding },
        },
        ["eventMetadata"] = new JsonObject { ["eventId"] = "e-" + id, ["inferenceId"] = id, ["inferenceTime"] = time }, ["eventVersion"] = "0",
    });

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
